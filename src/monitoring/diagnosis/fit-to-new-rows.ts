import type { TransitionTable } from "../../dataset/transition-table.ts";
import { huber } from "../../learning/cql.ts";
import type { Ensemble } from "../../learning/ensemble.ts";
import { heldOutErrors } from "../../learning/tuning/held-out-errors.ts";
import type { Config } from "../../schema/config.ts";
import { clusteredMean, type MeanInterval } from "./clustered-mean.ts";
import { everyNthEpisode, singleDelegations } from "./whole-episodes.ts";

/**
 * How much closer the policy's Q-function comes to the rewards than a simple rule does, on the rows it was fitted to and
 * on rows it never saw. Each figure is a share of the rule's error there, by episodes; below 0 the rule is closer.
 */
export interface FitToNewRows {
  fitted: MeanInterval;
  unseen: MeanInterval;
  /** the part of `unseen` that the networks add to the closed-form anchor; null where no network is in use */
  networks: MeanInterval | null;
  /** error of the rule on unseen rows over its error on fitted ones, minus 1: the world changed, or chance */
  ruleShift: number;
}

const MOST_ROWS = 10_000;
/** weight of an agent's mean in rows when its mean on one task type is shrunken, and of the mean of all for an agent */
const PRIOR_ROWS = 5;

/** @returns null where either side has no row to compare on */
export function fitToNewRows(
  tables: { fitted: TransitionTable; unseen: TransitionTable },
  ensemble: Ensemble,
  model: Config["model"],
  level: number,
): FitToNewRows | null {
  const fitted = singleDelegations(everyNthEpisode(tables.fitted, MOST_ROWS));
  const unseen = singleDelegations(everyNthEpisode(tables.unseen, MOST_ROWS));
  if (fitted.rows === 0 || unseen.rows === 0) return null;
  const rule = agentAndTypeMeans(tables.fitted);
  const ruleErrors = (table: TransitionTable): Float64Array =>
    Float64Array.from({ length: table.rows }, (_, row) => {
      const expected = rule(table.taskType[row] ?? -1, table.action[row] ?? -1);
      return huber((expected - (table.reward[row] ?? 0)) * model.hyperparameters.reward_scale);
    });
  const [past, future] = [ruleErrors(fitted), ruleErrors(unseen)];
  const own = heldOutErrors(ensemble, unseen, model);
  const anchor =
    ensemble.members.length === 0 ? null : heldOutErrors({ ...ensemble, members: [] }, unseen, model);
  const closer = (from: Float64Array, to: Float64Array, table: TransitionTable, unit: Float64Array) =>
    clusteredMean(
      from.map((error, row) => (error - (to[row] ?? 0)) / Math.max(meanOf(unit), 1e-12)),
      table.episode,
      level,
    );
  return {
    fitted: closer(past, heldOutErrors(ensemble, fitted, model), fitted, past),
    unseen: closer(future, own, unseen, future),
    networks: anchor && closer(anchor, own, unseen, future),
    ruleShift: meanOf(future) / Math.max(meanOf(past), 1e-12) - 1,
  };
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The simple rule: mean reward of the agent on this type of task, shrunken towards the agent's mean and that towards all. */
function agentAndTypeMeans(table: TransitionTable): (taskType: number, action: number) => number {
  const sums = new Map<string, { sum: number; count: number }>();
  const add = (key: string, reward: number): void => {
    const { sum, count } = sums.get(key) ?? { sum: 0, count: 0 };
    sums.set(key, { sum: sum + reward, count: count + 1 });
  };
  table.reward.forEach((reward, row) => {
    if (table.steps[row] !== 1) return;
    add("all", reward);
    add(`${table.action[row]}`, reward);
    add(`${table.action[row]} ${table.taskType[row]}`, reward);
  });
  const shrunken = (key: string, prior: number): number => {
    const { sum, count } = sums.get(key) ?? { sum: 0, count: 0 };
    return (sum + PRIOR_ROWS * prior) / (count + PRIOR_ROWS);
  };
  const { sum, count } = sums.get("all") ?? { sum: 0, count: 1 };
  return (taskType, action) => shrunken(`${action} ${taskType}`, shrunken(`${action}`, sum / count));
}
