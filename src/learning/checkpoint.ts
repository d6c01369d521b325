import type { Anchor } from "./anchor.ts";
import type { Ensemble } from "./ensemble.ts";
import type { NetworkShape } from "./learner.ts";
import type { NewcomerScores } from "./mixed-model/newcomer-scores.ts";
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

const anchorToTensors = (anchor: Anchor): Record<string, Tensor> => ({
  "anchor.weight": { shape: [anchor.inputs, anchor.actions], data: anchor.weight },
  "anchor.bias": { shape: [anchor.actions], data: anchor.bias },
  ...(anchor.newcomer && newcomerToTensors(anchor.newcomer, anchor.actions)),
});

const newcomerToTensors = (newcomer: NewcomerScores, actions: number): Record<string, Tensor> => {
  const width = newcomer.featureWeight.length;
  return {
    "newcomer.weight": { shape: [newcomer.weight.length], data: newcomer.weight },
    "newcomer.bias": { shape: [1], data: newcomer.bias },
    "newcomer.feature_weight": { shape: [width], data: newcomer.featureWeight },
    "newcomer.known": { shape: [actions, width], data: newcomer.known },
    "newcomer.errors": { shape: [2], data: newcomer.errors },
  };
};

/** An ensemble as named tensors: the anchor, and each trained member's layers as `member0.layer0.weight`, ... */
export function ensembleToTensors({ shape, anchor, size, members }: Ensemble): Record<string, Tensor> {
  const sizes = [shape.inputs, ...shape.hidden, shape.actions];
  return Object.assign(
    {
      ...anchorToTensors(anchor),
      "ensemble.size": { shape: [1], data: Int32Array.of(size) },
      "ensemble.network": { shape: [sizes.length], data: Int32Array.from(sizes) },
    },
    ...members.map((parameters, member) => weightsToTensors(shape, parameters, `member${member}.`)),
  );
}

/** What `ensembleToTensors` wrote. Throws a TensorFileError for files of an older version. */
export function ensembleFromTensors(file: TensorFile): Ensemble {
  const { tensors } = file;
  const network = tensors["ensemble.network"]?.data;
  if (!(network instanceof Int32Array) || network.length < 3) {
    throw new TensorFileError("there is no tensor ensemble.network (it is from an older version)");
  }
  const [inputs, ...rest] = Array.from(network);
  const shape: NetworkShape = { inputs: inputs!, hidden: rest.slice(0, -1), actions: rest.at(-1)! };
  const members: Float32Array[] = [];
  while (tensors[`member${members.length}.layer0.weight`]) {
    members.push(weightsFromTensors(file, `member${members.length}.`).parameters);
  }
  const [size] = numbers(tensors, "ensemble.size", Int32Array, 1) as [number];
  return { shape, anchor: anchorFromTensors(file, shape.actions), size, members };
}

function anchorFromTensors({ tensors }: TensorFile, actions: number): Anchor {
  const inputs = tensors["anchor.weight"]?.shape[0];
  if (inputs === undefined)
    throw new TensorFileError("there is no tensor anchor.weight (an older version's file)");
  return {
    inputs,
    actions,
    weight: floats(tensors, "anchor.weight", [inputs, actions]),
    bias: floats(tensors, "anchor.bias", [actions]),
    ...(tensors["newcomer.weight"] && { newcomer: newcomerFromTensors(tensors, inputs, actions) }),
  };
}

function newcomerFromTensors(
  tensors: Record<string, Tensor>,
  inputs: number,
  actions: number,
): NewcomerScores {
  const width = tensors["newcomer.feature_weight"]?.shape[0] ?? 0;
  return {
    weight: floats(tensors, "newcomer.weight", [inputs]),
    bias: floats(tensors, "newcomer.bias", [1]),
    featureWeight: floats(tensors, "newcomer.feature_weight", [width]),
    known: floats(tensors, "newcomer.known", [actions, width]),
    errors: floats(tensors, "newcomer.errors", [2]),
  };
}

/** Everything needed to resume, in one file. */
export function trainerStateToTensors(state: TrainerState): TensorFile {
  const { shape, anchor, learner, best } = state;
  return {
    metadata: { format: "oak-policy trainer state 1" },
    tensors: {
      ...weightsToTensors(shape, learner.parameters),
      ...anchorToTensors(anchor),
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
  const { shape, parameters } = weightsFromTensors(file);
  const anchor = anchorFromTensors(file, shape.actions);
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
