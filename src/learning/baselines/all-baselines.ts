import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Policy } from "../policy.ts";
import type { ActionNames, Baseline, BaselineKind, BaselineParameters } from "./baseline.ts";
import { behaviorCloning } from "./behavior-cloning.ts";
import { bestPerTaskType } from "./best-per-task-type.ts";
import { highestSuccess } from "./highest-success.ts";
import { mostFrequent } from "./most-frequent.ts";
import { randomChoice } from "./random-choice.ts";

/** All baselines, by their name in the configuration. */
export const BASELINES: Record<BaselineKind, Baseline<BaselineParameters>> = {
  random: randomChoice,
  most_frequent: mostFrequent,
  highest_success_rate: highestSuccess,
  behavior_cloning: behaviorCloning,
  best_per_task_type: bestPerTaskType,
};

/** Learns one baseline. */
export function learnBaseline(
  kind: BaselineKind,
  table: TransitionTable,
  space: ActionNames,
): BaselineParameters {
  return BASELINES[kind].learn(table, space);
}

/** The policy of stored parameters of a kind. */
export function baselinePolicy(kind: BaselineKind, parameters: unknown, space: ActionNames): Policy {
  return BASELINES[kind].toPolicy(parameters, space);
}
