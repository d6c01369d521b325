import { type Anchor, zeroAnchor } from "./anchor.ts";
import type { AnchoredNetwork, NetworkShape } from "./learner.ts";
import { layersOf, parameterCount, parameterLayout } from "./q-network.ts";
import { type Tensor, type TensorFile, TensorFileError } from "./safetensors.ts";
import type { TrainerState } from "./trainer.ts";

/** The weights of a Q-network as named tensors: `layer0.weight` [inputs, outputs], `layer0.bias` [outputs], ... */
export function weightsToTensors(
  shape: NetworkShape,
  parameters: Float32Array,
  prefix = "",
): Record<string, Tensor> {
  const entries = layersOf(shape, parameters).flatMap(({ place, weight, bias }): [string, Tensor][] => [
    [
      `${prefix}${place.name}.weight`,
      { shape: [place.inputs, place.outputs], data: Float32Array.from(weight) },
    ],
    [`${prefix}${place.name}.bias`, { shape: [place.outputs], data: Float32Array.from(bias) }],
  ]);
  return Object.fromEntries(entries);
}

/** The shape and the flat parameters of a stored Q-network. Throws a TensorFileError when layers are missing or do not fit. */
export function weightsFromTensors(
  { tensors }: TensorFile,
  prefix = "",
): { shape: NetworkShape; parameters: Float32Array } {
  const sizes: number[] = [];
  for (let layer = 0; tensors[`${prefix}layer${layer}.weight`]; layer++) {
    const { shape } = tensors[`${prefix}layer${layer}.weight`]!;
    if (shape.length !== 2) throw new TensorFileError(`${prefix}layer${layer}.weight is not a matrix`);
    if (layer === 0) sizes.push(shape[0]!);
    sizes.push(shape[1]!);
  }
  if (sizes.length < 2) throw new TensorFileError(`there is no tensor ${prefix}layer0.weight`);
  const shape: NetworkShape = { inputs: sizes[0]!, hidden: sizes.slice(1, -1), actions: sizes.at(-1)! };
  const parameters = new Float32Array(parameterCount(shape));
  for (const { name, inputs, outputs, weightAt, biasAt } of parameterLayout(shape)) {
    parameters.set(floats(tensors, `${prefix}${name}.weight`, [inputs, outputs]), weightAt);
    parameters.set(floats(tensors, `${prefix}${name}.bias`, [outputs]), biasAt);
  }
  return { shape, parameters };
}

/** A whole Q-function as named tensors: its layers, and `anchor` [task types + 1, actions]. */
export function networkToTensors({ shape, parameters, anchor }: AnchoredNetwork): Record<string, Tensor> {
  return {
    ...weightsToTensors(shape, parameters),
    anchor: { shape: [anchor.taskTypes + 1, anchor.actions], data: anchor.values },
  };
}

/** What `networkToTensors` wrote. Files from before there were anchors are read as anchored at zero. */
export function networkFromTensors(file: TensorFile): AnchoredNetwork {
  const { shape, parameters } = weightsFromTensors(file);
  return { shape, parameters, anchor: anchorFromTensors(file, shape.actions) };
}

function anchorFromTensors({ tensors }: TensorFile, actions: number): Anchor {
  const rows = tensors.anchor?.shape[0];
  if (rows === undefined) return zeroAnchor(actions);
  return { taskTypes: rows - 1, actions, values: floats(tensors, "anchor", [rows, actions]) };
}

/** Everything needed to resume, in one file. */
export function trainerStateToTensors(state: TrainerState): TensorFile {
  const { shape, anchor, learner, best } = state;
  return {
    metadata: { format: "oak-policy trainer state 1" },
    tensors: {
      ...networkToTensors({ shape, parameters: learner.parameters, anchor }),
      ...weightsToTensors(shape, learner.target, "target."),
      ...weightsToTensors(shape, learner.firstMoment, "first_moment."),
      ...weightsToTensors(shape, learner.secondMoment, "second_moment."),
      ...weightsToTensors(shape, best.parameters, "best."),
      random: { shape: [4], data: Uint32Array.from(state.random) },
      counters: { shape: [3], data: Int32Array.of(state.epoch, learner.steps, best.epoch) },
      best_loss: { shape: [1], data: Float64Array.of(best.loss) },
    },
  };
}

/** The state that `trainerStateToTensors` wrote, bit for bit. Throws a TensorFileError when something is missing. */
export function trainerStateFromTensors(file: TensorFile): TrainerState {
  const { shape, parameters, anchor } = networkFromTensors(file);
  const [epoch, steps, bestEpoch] = numbers(file.tensors, "counters", Int32Array, 3) as [
    number,
    number,
    number,
  ];
  const random = numbers(file.tensors, "random", Uint32Array, 4) as [number, number, number, number];
  const [loss] = numbers(file.tensors, "best_loss", Float64Array, 1) as [number];
  const part = (prefix: string): Float32Array => {
    const found = weightsFromTensors(file, prefix);
    if (found.parameters.length !== parameters.length)
      throw new TensorFileError(`${prefix} has another shape`);
    return found.parameters;
  };
  return {
    shape,
    anchor,
    epoch,
    learner: {
      parameters,
      target: part("target."),
      firstMoment: part("first_moment."),
      secondMoment: part("second_moment."),
      steps,
    },
    random,
    best: { epoch: bestEpoch, loss, parameters: part("best.") },
  };
}

function floats(tensors: Record<string, Tensor>, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors[name];
  if (!tensor) throw new TensorFileError(`there is no tensor ${name}`);
  if (!(tensor.data instanceof Float32Array)) throw new TensorFileError(`tensor ${name} is not of type F32`);
  if (tensor.shape.join() !== shape.join()) {
    throw new TensorFileError(`tensor ${name} has shape [${tensor.shape}], expected [${shape}]`);
  }
  return tensor.data;
}

type ArrayKind = typeof Int32Array | typeof Uint32Array | typeof Float64Array;

function numbers(tensors: Record<string, Tensor>, name: string, kind: ArrayKind, count: number): number[] {
  const data = tensors[name]?.data;
  if (!(data instanceof kind) || data.length !== count) {
    throw new TensorFileError(`tensor ${name} is missing or not ${count} numbers of its type`);
  }
  return Array.from(data);
}
