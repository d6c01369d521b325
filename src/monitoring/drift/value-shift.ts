import { normalQuantile } from "../../numeric/normal.ts";
import { mean, variance } from "../../numeric/statistics.ts";
import type { ValueShift } from "../../schema/drift.ts";

/** One held-out decision: what the evaluation makes of it for the policy's success (the doubly robust term). */
export interface HeldOutDecision {
  taskType: string;
  value: number;
}

/**
 * What the mix of task types since would make of the policy's success, all else equal: sum over types of q_s V_s against
 * p_s V_s, V_s the held-out mean of a type, p and q its shares then and now (the idea of NannyML's estimated performance, for
 * a policy). The interval is normal, from the spread of each V_s and of the shares since. A type with fewer than two held-out
 * decisions says nothing and is taken as the mean of all. Null without two types to shift between.
 */
export function valueShift(
  decisions: readonly HeldOutDecision[],
  since: readonly string[],
  margin: number,
): ValueShift | null {
  const evaluated = strata(decisions);
  const known = since.filter((taskType) => evaluated.has(taskType));
  if (evaluated.size < 2 || known.length === 0) return null;
  const before = [...evaluated.values()].reduce((sum, { share, value }) => sum + share * value, 0);
  let [change, error, second] = [0, 0, 0];
  for (const [taskType, { share, value, squaredError }] of evaluated) {
    const now = since.filter((each) => each === taskType).length / since.length;
    const unknown = (since.length - known.length) / since.length;
    const moved = now + unknown * share - share;
    change += moved * value;
    error += moved ** 2 * squaredError;
    second += now * (value - before) ** 2;
  }
  const reach = normalQuantile(0.975) * Math.sqrt(error + Math.max(0, second - change ** 2) / since.length);
  return {
    before,
    now: before + change,
    change,
    low: change - reach,
    high: change + reach,
    covered: known.length / since.length,
    harmful: change + reach < 0 && change < -margin,
  };
}

interface Stratum {
  share: number;
  value: number;
  /** of the mean */
  squaredError: number;
}

const FEWEST_DECISIONS = 2;

function strata(decisions: readonly HeldOutDecision[]): Map<string, Stratum> {
  const values = new Map<string, number[]>();
  for (const { taskType, value } of decisions) {
    const own = values.get(taskType);
    if (own) own.push(value);
    else values.set(taskType, [value]);
  }
  const enough = [...values].filter(([, own]) => own.length >= FEWEST_DECISIONS);
  const total = enough.reduce((sum, [, own]) => sum + own.length, 0);
  return new Map(
    enough.map(([taskType, own]) => [
      taskType,
      { share: own.length / total, value: mean(own), squaredError: variance(own) / own.length },
    ]),
  );
}
