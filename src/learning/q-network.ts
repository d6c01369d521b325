import {
  denseBackwardInput,
  denseBackwardParameters,
  denseForward,
  type Reals,
  rectify,
} from "../numeric/dense-layer.ts";
import type { Random } from "../numeric/random.ts";
import type { SparseRows } from "../numeric/sparse.ts";
import { sparseBackwardParameters, sparseForward } from "../numeric/sparse-layer.ts";
import type { LearnerState, NetworkShape } from "./learner.ts";

/** One layer's place in the flat parameters: weight [inputs, outputs] row-major, then bias [outputs]. */
export interface LayerPlace {
  /** "layer0", "layer1", ... */
  name: string;
  inputs: number;
  outputs: number;
  weightAt: number;
  biasAt: number;
}

/** Where each layer lies in the flat parameters, first layer first. */
export function parameterLayout(shape: NetworkShape): LayerPlace[] {
  const sizes = [shape.inputs, ...shape.hidden, shape.actions];
  const places: LayerPlace[] = [];
  let at = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const inputs = sizes[layer]!;
    const outputs = sizes[layer + 1]!;
    const biasAt = at + inputs * outputs;
    places.push({ name: `layer${layer}`, inputs, outputs, weightAt: at, biasAt });
    at = biasAt + outputs;
  }
  return places;
}

/** How many numbers the network has. */
export function parameterCount(shape: NetworkShape): number {
  const last = parameterLayout(shape).at(-1)!;
  return last.biasAt + last.outputs;
}

export interface Layer {
  place: LayerPlace;
  weight: Reals; // [inputs, outputs]
  bias: Reals; // [outputs]
}

/** Named views of flat parameters; they share memory with it. */
export function layersOf(shape: NetworkShape, parameters: Reals): Layer[] {
  return parameterLayout(shape).map((place) => ({
    place,
    weight: parameters.subarray(place.weightAt, place.biasAt),
    bias: parameters.subarray(place.biasAt, place.biasAt + place.outputs),
  }));
}

/**
 * A fresh learner. Hidden weights are uniform in +-sqrt(6 / inputs) (He et al. 2015), hidden biases zero. The output
 * layer starts at zero, so an untrained network says 0 for each action whatever the state: what little data cannot teach
 * stays at the anchor (`anchor.ts`) instead of at noise.
 */
export function initialState(shape: NetworkShape, random: Random): LearnerState {
  const parameters = new Float32Array(parameterCount(shape));
  const layers = layersOf(shape, parameters);
  for (const { weight, place } of layers.slice(0, -1)) {
    const bound = Math.sqrt(6 / place.inputs);
    for (let index = 0; index < weight.length; index++) weight[index] = bound * (2 * random.next() - 1);
  }
  return {
    parameters,
    target: parameters.slice(),
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    steps: 0,
  };
}

/** Room for the outputs of every layer for up to `rows` rows; the last one holds the Q-values. */
export function createActivations(
  shape: NetworkShape,
  rows: number,
  create: (length: number) => Reals = (length) => new Float32Array(length),
): Reals[] {
  return [...shape.hidden, shape.actions].map((units) => create(rows * units));
}

/** Alters the output of a hidden layer, values [rows, units], after its ReLU. */
export type ChangeOutput = (layer: number, values: Reals, rows: number, units: number) => void;

/**
 * Q-values of every action for states[rows[0]] ... states[rows[count - 1]], left in the last of `activations`; `change`
 * is there for dropout.
 */
export function forward(
  layers: readonly Layer[],
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
  activations: readonly Reals[],
  change?: ChangeOutput,
): Reals {
  const first = layers[0]!;
  let output = activations[0]!;
  sparseForward(states, rows, count, first.place.outputs, first.weight, first.bias, output);
  for (let index = 1; index < layers.length; index++) {
    const { place, weight, bias } = layers[index]!;
    const input = output;
    rectify(input, count * place.inputs);
    change?.(index - 1, input, count, place.inputs);
    output = activations[index]!;
    denseForward({ rows: count, inputs: place.inputs, outputs: place.outputs }, input, weight, bias, output);
  }
  return output;
}

/**
 * Adds the gradient of the parameters to `gradients`, given the gradient of the Q-values in the last of
 * `activationGradients` and the activations that `forward` left for the same rows. `activeScale` is what dropout multiplied
 * the units with that it kept.
 */
export function backward(
  layers: readonly Layer[],
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
  activations: readonly Reals[],
  activationGradients: readonly Reals[],
  gradients: readonly Layer[],
  activeScale = 1,
): void {
  for (let index = layers.length - 1; index > 0; index--) {
    const { place, weight } = layers[index]!;
    const shape = { rows: count, inputs: place.inputs, outputs: place.outputs };
    const input = activations[index - 1]!;
    const outputGradient = activationGradients[index]!;
    denseBackwardParameters(shape, input, outputGradient, gradients[index]!.weight, gradients[index]!.bias);
    const inputGradient = activationGradients[index - 1]!;
    denseBackwardInput(shape, input, weight, outputGradient, inputGradient);
    if (activeScale !== 1) scaleValues(inputGradient, count * place.inputs, activeScale);
  }
  const { place } = layers[0]!;
  const first = gradients[0]!;
  sparseBackwardParameters(
    states,
    rows,
    count,
    place.outputs,
    activationGradients[0]!,
    first.weight,
    first.bias,
  );
}

function scaleValues(values: Reals, length: number, factor: number): void {
  for (let index = 0; index < length; index++) values[index]! *= factor;
}
