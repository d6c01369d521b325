import type { Anchor } from "./anchor.ts";
import type { Ensemble } from "./ensemble.ts";
import type { NetworkShape } from "./learner.ts";
import { layersOf, parameterCount } from "./q-network.ts";

/** Lower than any Q-value: what is not known is not chosen. */
const NEVER = -1e6;

/**
 * The same Q-function with room for actions that came later, after its own. Its networks say 0 for them, so that a new
 * anchor speaks alone there; its own anchor never chooses them.
 */
export function widenEnsemble(ensemble: Ensemble, actions: number): Ensemble {
  const { shape, anchor, members } = ensemble;
  if (actions === shape.actions) return ensemble;
  const wide = { ...shape, actions };
  return {
    ...ensemble,
    shape: wide,
    anchor: widenAnchor(anchor, actions),
    members: members.map((parameters) => widenParameters(shape, wide, parameters)),
  };
}

function widenParameters(shape: NetworkShape, wide: NetworkShape, parameters: Float32Array): Float32Array {
  const result = new Float32Array(parameterCount(wide));
  const places = layersOf(wide, result);
  layersOf(shape, parameters).forEach(({ place, weight, bias }, layer) => {
    const target = places[layer]!;
    target.bias.set(bias as Float32Array);
    for (let input = 0; input < place.inputs; input++) {
      const row = weight.subarray(input * place.outputs, (input + 1) * place.outputs);
      target.weight.set(row as Float32Array, input * target.place.outputs);
    }
  });
  return result;
}

function widenAnchor({ inputs, actions: known, weight, bias }: Anchor, actions: number): Anchor {
  const wide = {
    inputs,
    actions,
    weight: new Float32Array(inputs * actions),
    bias: new Float32Array(actions),
  };
  wide.bias.fill(NEVER).set(bias);
  for (let input = 0; input < inputs; input++) {
    wide.weight.set(weight.subarray(input * known, (input + 1) * known), input * actions);
  }
  return wide;
}
