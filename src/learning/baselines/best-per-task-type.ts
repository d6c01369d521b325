import * as z from "zod";
import { fitBetaPrior, fitConcentration, shrunkenRate } from "../empirical-bayes.ts";
import type { Baseline, BaselineParameters } from "./baseline.ts";
import { NEVER_TRIED, scorePolicy } from "./fixed-scores.ts";
import { tallyOutcomes } from "./outcome-tallies.ts";

const ratesSchema = z.record(z.string(), z.number());
const parametersSchema = z.looseObject({
  strategy: z.literal("select_best_per_task_type"),
  agent_success_rates: ratesSchema,
  task_types: z.record(z.string(), ratesSchema),
});

export interface BestPerTaskTypeParameters extends BaselineParameters {
  /** shrunken rate of each agent over all task types */
  agent_success_rates: Record<string, number>;
  /** shrunken rate of each agent on each task type */
  task_types: Record<string, Record<string, number>>;
  /** how many outcomes the agent's overall rate counts as within one task type */
  concentration: number;
}

/**
 * The agent with the best record on this type of task. Each rate is shrunken towards the agent's rate over all types,
 * and that one towards the mean of all agents, so that an agent tried twice on a type hardly moves.
 * A task type that was never seen goes by the overall rates.
 */
export const bestPerTaskType: Baseline<BestPerTaskTypeParameters> = {
  learn: (table, space) => {
    const { byAction, byTaskType } = tallyOutcomes(table, space.taskTypes.length);
    const prior = fitBetaPrior(byAction);
    const overall = byAction.map((tally) => shrunkenRate(prior, tally));
    const cells = byTaskType.flatMap((tallies) =>
      tallies.map((tally, action) => ({ ...tally, mean: overall[action]! })),
    );
    const concentration = fitConcentration(cells);
    const tried = space.names
      .map((name, action) => ({ name, action }))
      .filter(({ action }) => byAction[action]!.trials > 0);
    const record = (rate: (action: number) => number) =>
      Object.fromEntries(tried.map(({ name, action }) => [name, rate(action)]));
    const onType = (tallies: (typeof byTaskType)[number]) =>
      record((action) => shrunkenRate({ mean: overall[action]!, concentration }, tallies[action]!));
    return {
      name: "best_per_task_type",
      type: "baseline",
      strategy: "select_best_per_task_type",
      agent_success_rates: record((action) => overall[action]!),
      task_types: Object.fromEntries(
        space.taskTypes.map((taskType, index) => [taskType, onType(byTaskType[index]!)]),
      ),
      concentration,
      performance: null,
    };
  },
  toPolicy: (parameters, space) => {
    const { agent_success_rates, task_types } = parametersSchema.parse(parameters);
    const inOrder = (rates: Record<string, number>) => space.names.map((name) => rates[name] ?? NEVER_TRIED);
    const overall = inOrder(agent_success_rates);
    const perType = space.taskTypes.map((type) => (task_types[type] ? inOrder(task_types[type]) : overall));
    return scorePolicy("best_per_task_type", (taskType) => perType[taskType] ?? overall);
  },
};
