import { createActionSpace } from "../dataset/action-space.ts";
import { baselinePolicy } from "../learning/baselines/all-baselines.ts";
import { type Calibration, fittedCalibrationSchema } from "../learning/calibration.ts";
import { ensembleFromTensors } from "../learning/checkpoint.ts";
import type { Ensemble } from "../learning/ensemble.ts";
import { decodeTensors } from "../learning/safetensors.ts";
import type { EvidenceCount, ProductionFile } from "../schema/policy-file.ts";
import { indexPastTasks, type PastTaskIndex } from "./past-tasks.ts";

const SERVED = [
  "version",
  "trained_date",
  "action_space",
  "task_types",
  "reward_scale",
  "encoder",
  "advisor",
  "history_snapshot",
  "evaluation",
  "agent_files",
  "agent_changes",
  "changed_agent_weight",
  "soft_label_share",
] as const;
/** What an open policy still needs of its file. */
export type ServedFile = Pick<ProductionFile, (typeof SERVED)[number]>;

/** A production file taken apart and checked: plain data, so that it can be kept and opened again. */
export interface PreparedPolicy {
  file: ServedFile;
  counts: EvidenceCount[];
  ensemble: Ensemble;
  calibration: Calibration;
  /** shrunken success rates [actions], per task type and for unknown ones */
  history: { ofType: Float64Array[]; overall: Float64Array };
  pastTasks: PastTaskIndex;
}

/** Takes a production file apart. Throws when its parts do not fit each other. */
export function preparePolicy(file: ProductionFile): PreparedPolicy {
  const weights = Buffer.from(file.q_network.weights_base64, "base64");
  const ensemble = ensembleFromTensors(decodeTensors(weights));
  const { inputs, actions } = ensemble.shape;
  if (inputs !== file.encoder.columns || actions !== file.action_space.length) {
    throw new RangeError("the network does not fit the encoder and the action space");
  }
  return {
    file: Object.fromEntries(SERVED.map((name) => [name, file[name]])) as ServedFile,
    counts: file.evidence.counts,
    ensemble,
    calibration: fittedCalibrationSchema.parse(file.calibration),
    history: historyOf(file),
    pastTasks: indexPastTasks(file.evidence),
  };
}

function historyOf({ history, action_space, task_types }: ProductionFile): PreparedPolicy["history"] {
  const policy = baselinePolicy("best_per_task_type", history, createActionSpace(action_space, task_types));
  const mask = new Uint8Array(action_space.length).fill(1);
  const state = { indices: new Uint32Array(0), values: new Float32Array(0) };
  const ratesOf = (taskType: number) => policy.scores({ state, taskType, mask });
  return { ofType: task_types.map((_, type) => ratesOf(type)), overall: ratesOf(-1) };
}
