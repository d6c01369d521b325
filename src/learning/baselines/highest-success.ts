import * as z from "zod";
import { fitBetaPrior, shrunkenRate } from "../empirical-bayes.ts";
import type { Baseline, BaselineParameters } from "./baseline.ts";
import { NEVER_TRIED, scorePolicy } from "./fixed-scores.ts";
import { tallyOutcomes } from "./outcome-tallies.ts";

const parametersSchema = z.looseObject({
  strategy: z.literal("select_best_historical"),
  shrunken_success_rates: z.record(z.string(), z.number()),
});

export interface HighestSuccessParameters extends BaselineParameters {
  best_agent: string;
  /** plain shares of successes */
  agent_success_rates: Record<string, number>;
  /** the same, shrunken towards the common mean: what the choice goes by */
  shrunken_success_rates: Record<string, number>;
  agent_outcomes: Record<string, number>;
  prior: { mean: number; concentration: number };
}

/**
 * Always the agent with the best record. Plain rates favour whoever was lucky in three tries, so the choice goes by
 * rates shrunken by empirical Bayes (see empirical-bayes.ts); both are kept.
 */
export const highestSuccess: Baseline<HighestSuccessParameters> = {
  learn: (table, space) => {
    const { byAction } = tallyOutcomes(table, 0);
    const prior = fitBetaPrior(byAction);
    const tried = space.names
      .map((name, action) => ({
        name,
        tally: byAction[action]!,
        rate: shrunkenRate(prior, byAction[action]!),
      }))
      .filter(({ tally }) => tally.trials > 0)
      .sort((left, right) => right.rate - left.rate);
    const best = tried[0];
    if (!best) throw new RangeError("there is no row of a single delegation");
    const record = (value: (entry: (typeof tried)[number]) => number) =>
      Object.fromEntries(tried.map((entry) => [entry.name, value(entry)]));
    return {
      name: "highest_success",
      type: "baseline",
      strategy: "select_best_historical",
      best_agent: best.name,
      agent_success_rates: record(({ tally }) => tally.successes / tally.trials),
      shrunken_success_rates: record(({ rate }) => rate),
      agent_outcomes: record(({ tally }) => tally.trials),
      prior,
      performance: null,
    };
  },
  toPolicy: (parameters, space) => {
    const { shrunken_success_rates } = parametersSchema.parse(parameters);
    const rates = space.names.map((name) => shrunken_success_rates[name] ?? NEVER_TRIED);
    return scorePolicy("highest_success", () => rates);
  },
};
