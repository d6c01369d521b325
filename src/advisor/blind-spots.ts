import { actionName } from "../schema/transition.ts";
import { amount, counted } from "./earlier-form.ts";
import { ANY_TASK_TYPE, countOutcomes } from "./evidence.ts";
import type { PastDelegation } from "./past-delegation.ts";

const FEW_OUTCOMES = 10;
/** Labels that rest on what people or tests said; all others are read off what happened afterwards. */
const HARD_SOURCES = new Set(["rating", "tests", "build", "status"]);

/** Share of the outcomes that were read off what happened next, not rated or tested. */
export const softLabelShare = (rows: readonly PastDelegation[]): number =>
  rows.length === 0 ? 0 : rows.filter((row) => !HARD_SOURCES.has(row.success_source)).length / rows.length;

/** What a policy trained on these rows cannot know, in sentences for people. */
export function blindSpots(
  rows: readonly PastDelegation[],
  minimumSupport: number,
  changedAgentWeight = 1,
): string[] {
  const counts = countOutcomes(rows);
  const thinAgents = counts.filter(
    (count) => count.task_type === ANY_TASK_TYPE && counted(count, changedAgentWeight).n < minimumSupport,
  );
  const perType = new Map<string, number>();
  for (const { state } of rows) perType.set(state.task_type, (perType.get(state.task_type) ?? 0) + 1);
  const thinTypes = [...perType].filter(([, n]) => n < FEW_OUTCOMES).sort(([a], [b]) => (a < b ? -1 : 1));
  const soft = softLabelShare(rows);
  const spots: string[] = [];
  if (thinAgents.length > 0)
    spots.push(
      `never recommended, fewer than ${minimumSupport} known outcomes: ${list(thinAgents.map((count) => [count.action, amount(count, changedAgentWeight)]))}.`,
    );
  if (thinTypes.length > 0)
    spots.push(`task types with fewer than ${FEW_OUTCOMES} past tasks: ${list(thinTypes)}.`);
  if (soft > 0)
    spots.push(
      `${Math.round(100 * soft)} % of its outcomes were read off what happened next, not rated or tested.`,
    );
  if (rows.some((row) => actionName(row.action) !== row.action))
    spots.push("sequences of agents may be named, but the verdict counts single delegations only.");
  return spots;
}

const list = (named: readonly (readonly [string, number | string])[]): string =>
  named.map(([name, n]) => `${name} (${n})`).join(", ");
