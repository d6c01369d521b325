import * as z from "zod";
import type { Baseline, BaselineParameters } from "./baseline.ts";
import { scorePolicy } from "./fixed-scores.ts";
import { tallyOutcomes } from "./outcome-tallies.ts";

const parametersSchema = z.looseObject({
  strategy: z.literal("always_select_most_common"),
  agent_counts: z.record(z.string(), z.number().int().min(0)),
});

export interface MostFrequentParameters extends BaselineParameters {
  most_common_agent: string;
  /** delegations in training, most first */
  agent_counts: Record<string, number>;
}

/** Always the agent that was used most; where that one is not available, the next. */
export const mostFrequent: Baseline<MostFrequentParameters> = {
  learn: (table, space) => {
    const { byAction } = tallyOutcomes(table, 0);
    const counts = space.names
      .map((name, action): [string, number] => [name, byAction[action]!.trials])
      .filter(([, count]) => count > 0)
      .sort((left, right) => right[1] - left[1]);
    const first = counts[0];
    if (!first) throw new RangeError("there is no row of a single delegation");
    return {
      name: "most_frequent",
      type: "baseline",
      strategy: "always_select_most_common",
      most_common_agent: first[0],
      agent_counts: Object.fromEntries(counts),
      performance: null,
    };
  },
  toPolicy: (parameters, space) => {
    const { agent_counts } = parametersSchema.parse(parameters);
    const counts = space.names.map((name) => agent_counts[name] ?? 0);
    return scorePolicy("most_frequent", () => counts);
  },
};
