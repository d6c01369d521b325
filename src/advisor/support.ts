import { ANY_TASK_TYPE } from "./evidence.ts";
import type { ReleasedPolicy } from "./released-policy.ts";

/** What an open policy knows never changes, so it is counted once per task type and not once per question. */
const counted = new WeakMap<ReleasedPolicy, Map<string, Uint32Array>>();

/** Known outcomes of each action on a task type (`ANY_TASK_TYPE`: on all of them), from the evidence the policy carries. */
export function outcomesOn(released: ReleasedPolicy, taskType: string): Uint32Array {
  let byType = counted.get(released);
  if (byType === undefined) {
    byType = new Map();
    counted.set(released, byType);
  }
  let outcomes = byType.get(taskType);
  if (outcomes === undefined) {
    outcomes = Uint32Array.from(released.space.names, (name) => released.count(name, taskType).n);
    byType.set(taskType, outcomes);
  }
  return outcomes;
}

/** Actions that may be ranked, and those with too few outcomes to be. */
export function splitBySupport(
  released: ReleasedPolicy,
  mask: Uint8Array,
): { ranked: number[]; thin: number[] } {
  const outcomes = outcomesOn(released, ANY_TASK_TYPE);
  const least = released.file.advisor.min_agent_support;
  const [ranked, thin]: [number[], number[]] = [[], []];
  for (let action = 0; action < mask.length; action++) {
    if (mask[action] === 1) ((outcomes[action] ?? 0) >= least ? ranked : thin).push(action);
  }
  return { ranked, thin };
}
