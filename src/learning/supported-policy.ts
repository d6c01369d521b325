import type { Decision, Policy } from "./policy.ts";

/**
 * A policy that names only actions with enough known outcomes: the policy that advice is given by, and so the one that
 * has to be evaluated. Where none of the allowed actions has enough, the advisor abstains; here the policy then falls
 * back on all allowed actions, so that every decision still counts against it.
 */
export function onlySupported(policy: Policy, enough: Uint8Array): Policy {
  const restrict = (decision: Decision): Decision => {
    const mask = decision.mask.map((allowed, action) => (allowed && enough[action] ? 1 : 0));
    return mask.includes(1) ? { ...decision, mask } : decision;
  };
  return {
    name: policy.name,
    scores: (decision) => policy.scores(restrict(decision)),
    probabilities: (decision) => policy.probabilities(restrict(decision)),
  };
}
