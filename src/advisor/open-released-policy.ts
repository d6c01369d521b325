import { createActionSpace } from "../dataset/action-space.ts";
import { encodeState } from "../dataset/encoder/encode-state.ts";
import { scorePolicy } from "../learning/baselines/fixed-scores.ts";
import { calibratedProbability } from "../learning/calibration.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { EvidenceCount, ProductionFile } from "../schema/policy-file.ts";
import { type PreparedPolicy, preparePolicy } from "./prepare-policy.ts";
import type { Count, ReleasedPolicy } from "./released-policy.ts";
import { changedAgents } from "./untried.ts";

/**
 * Makes a production file ready to answer, with the agent files that are there now.
 * Throws when its parts do not fit each other.
 */
export const openReleasedPolicy = (
  file: ProductionFile,
  agentFiles: readonly AgentFile[] = [],
): ReleasedPolicy => openPrepared(preparePolicy(file), agentFiles);

/** Opens what `preparePolicy` made. */
export function openPrepared(
  { file, counts, ensemble, calibration, history, pastTasks }: PreparedPolicy,
  agentFiles: readonly AgentFile[] = [],
): ReleasedPolicy {
  return {
    file,
    space: createActionSpace(file.action_space, file.task_types),
    policy: createQPolicy(file.version, ensemble, file.reward_scale),
    history: scorePolicy("best_per_task_type", (type) => history.ofType[type] ?? history.overall),
    encode: (state) => encodeState(file.encoder, state),
    calibrate: (qValue) => calibratedProbability(calibration, qValue),
    changed: changedAgents(file, ensemble.anchor.newcomer, agentFiles),
    pastTasks,
    count: counter(counts),
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
