import type { TransitionTable } from "../dataset/transition-table.ts";
import { decisionOf } from "./logged-scores.ts";
import { bestAction, type Policy } from "./policy.ts";

/**
 * Share of successful single delegations where the policy would have chosen the agent that was chosen; null without any.
 * This measures imitation. It says nothing about how often the policy would succeed.
 */
export function agreementOnSuccesses(policy: Policy, table: TransitionTable): number | null {
  let agreed = 0;
  let successes = 0;
  for (let row = 0; row < table.rows; row++) {
    if (!table.success[row] || table.steps[row] !== 1) continue;
    const decision = decisionOf(table, row);
    successes++;
    if (bestAction(policy.scores(decision), decision.mask) === table.action[row]) agreed++;
  }
  return successes === 0 ? null : agreed / successes;
}
