import { counted } from "./earlier-form.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { ReleasedPolicy } from "./released-policy.ts";

/** What an open policy knows never changes, so it is counted once per task type and not once per question. */
const countedBefore = new WeakMap<ReleasedPolicy, Map<string, Float64Array>>();

/**
 * Known outcomes of each action on a task type (`ANY_TASK_TYPE`: on all of them), from the evidence the policy carries; those
 * from before the agent's last change are discounted, as they were in training.
 */
export function outcomesOn(released: ReleasedPolicy, taskType: string): Float64Array {
  let byType = countedBefore.get(released);
  if (byType === undefined) {
    byType = new Map();
    countedBefore.set(released, byType);
  }
  let outcomes = byType.get(taskType);
  if (outcomes === undefined) {
    const { space, count, file } = released;
    const outcomesOf = (name: string): number => counted(count(name, taskType), file.changed_agent_weight).n;
    outcomes = Float64Array.from(space.names, outcomesOf);
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
