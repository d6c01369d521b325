import { createActionSpace } from "../dataset/action-space.ts";
import { encodeState } from "../dataset/encoder/encode-state.ts";
import { baselinePolicy } from "../learning/baselines/all-baselines.ts";
import { calibratedProbability, fittedCalibrationSchema } from "../learning/calibration.ts";
import { ensembleFromTensors } from "../learning/checkpoint.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import { decodeTensors } from "../learning/safetensors.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { EvidenceCount, ProductionFile } from "../schema/policy-file.ts";
import { indexPastTasks } from "./past-tasks.ts";
import type { Count, ReleasedPolicy } from "./released-policy.ts";
import { changedAgents } from "./untried.ts";

/**
 * Makes a production file ready to answer, with the agent files that are there now.
 * Throws when its parts do not fit each other.
 */
export function openReleasedPolicy(
  file: ProductionFile,
  agentFiles: readonly AgentFile[] = [],
): ReleasedPolicy {
  const space = createActionSpace(file.action_space, file.task_types);
  const bytes = Uint8Array.from(Buffer.from(file.q_network.weights_base64, "base64"));
  const network = ensembleFromTensors(decodeTensors(bytes));
  if (network.shape.inputs !== file.encoder.columns || network.shape.actions !== space.actions.length) {
    throw new RangeError("the network does not fit the encoder and the action space");
  }
  const calibration = fittedCalibrationSchema.parse(file.calibration);
  return {
    file,
    space,
    policy: createQPolicy(file.version, network, file.reward_scale),
    history: baselinePolicy("best_per_task_type", file.history, space),
    encode: (state) => encodeState(file.encoder, state),
    calibrate: (qValue) => calibratedProbability(calibration, qValue),
    changed: changedAgents(file, network.anchor.newcomer, agentFiles),
    pastTasks: indexPastTasks(file.evidence),
    count: counter(file.evidence.counts),
  };
}

const NONE: Count = { n: 0, successes: 0 };

/** Looks counts up by action, then by task type. */
function counter(counts: readonly EvidenceCount[]): ReleasedPolicy["count"] {
  const byAction = new Map<string, Map<string, Count>>();
  for (const count of counts) {
    const byType = byAction.get(count.action) ?? new Map<string, Count>();
    byAction.set(count.action, byType.set(count.task_type, count));
  }
  return (action, taskType) => byAction.get(action)?.get(taskType) ?? NONE;
}
