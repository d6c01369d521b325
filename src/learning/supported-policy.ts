import type { Decision, Policy } from "./policy.ts";

/** Known outcomes of an action on a task type; on all of them together for task type -1. */
export type OutcomeCounts = (action: number, taskType: number) => number;

const ALL_TASK_TYPES = -1;

/**
 * The allowed actions that may be named: those with enough known outcomes; and where one of them has enough on this very
 * task type, only those that were tried on it at all. A well-tried agent is not passed over for one that nobody has seen
 * at such a task, whatever its record elsewhere promises (batch constraint, Fujimoto et al. 2019).
 */
export function supportedActions(
  { mask, taskType }: Pick<Decision, "mask" | "taskType">,
  outcomes: OutcomeCounts,
  minimum: number,
): number[] {
  const enough: number[] = [];
  for (let action = 0; action < mask.length; action++) {
    if (mask[action] && outcomes(action, ALL_TASK_TYPES) >= minimum) enough.push(action);
  }
  const settled = taskType >= 0 && enough.some((action) => outcomes(action, taskType) >= minimum);
  return settled ? enough.filter((action) => outcomes(action, taskType) > 0) : enough;
}

/**
 * A policy that names supported actions only: the policy that advice is given by, and so the one that has to be
 * evaluated. Where no allowed action is supported, the advisor abstains; here the policy then falls back on all allowed
 * actions, so that every decision still counts against it.
 */
export function onlySupported(policy: Policy, outcomes: OutcomeCounts, minimum: number): Policy {
  const restrict = (decision: Decision): Decision => {
    const supported = supportedActions(decision, outcomes, minimum);
    if (supported.length === 0) return decision;
    const mask = new Uint8Array(decision.mask.length);
    for (const action of supported) mask[action] = 1;
    return { ...decision, mask };
  };
  return {
    name: policy.name,
    scores: (decision) => policy.scores(restrict(decision)),
    probabilities: (decision) => policy.probabilities(restrict(decision)),
  };
}
