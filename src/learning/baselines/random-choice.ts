import * as z from "zod";
import type { Baseline, BaselineParameters } from "./baseline.ts";

const parametersSchema = z.looseObject({ strategy: z.literal("uniform_random") });

/** Every allowed action with the same probability. */
export const randomChoice: Baseline<BaselineParameters> = {
  learn: () => ({ name: "random", type: "baseline", strategy: "uniform_random", performance: null }),
  toPolicy: (parameters) => {
    parametersSchema.parse(parameters);
    return {
      name: "random",
      scores: ({ mask }) => Float64Array.from(mask, (allowed) => (allowed ? 0 : Number.NEGATIVE_INFINITY)),
      probabilities: ({ mask }) => {
        const allowed = mask.reduce((sum, entry) => sum + (entry ? 1 : 0), 0);
        if (allowed === 0) throw new RangeError("no action is allowed");
        return Float64Array.from(mask, (entry) => (entry ? 1 / allowed : 0));
      },
    };
  },
};
