import * as z from "zod";
import { selftestSchema } from "../schema/selftest.ts";
import { defineOperation } from "./operation.ts";
import { REAL_PARTS } from "./selftest/parts.ts";
import { runSelftest } from "./selftest/run-selftest.ts";

const QUICK_SIMULATIONS = 20;

export const selftest = defineOperation({
  name: "selftest",
  summary:
    "prove that it learns and that its numbers can be trusted, on simulations and on this workspace's data",
  doors: ["cli"],
  input: z.object({
    simulations: z
      .number()
      .int()
      .min(10)
      .max(5000)
      .default(100)
      .describe("simulated logs behind each statistical proof; more of them find smaller faults"),
    quick: z.boolean().default(false).describe(`${QUICK_SIMULATIONS} simulated logs instead`),
    seed: z.number().int().min(0).default(1).describe("the same seed gives the same proofs"),
    simulationsOnly: z.boolean().default(false).describe("leave this workspace's own data alone"),
  }),
  output: selftestSchema,
  run: async ({ simulations, quick, seed, simulationsOnly }, effects) => {
    const options = { simulations: quick ? QUICK_SIMULATIONS : simulations, seed, ownData: !simulationsOnly };
    const output = await runSelftest(REAL_PARTS, options, effects);
    return output.passes ? { output } : { output, exit: "failing" };
  },
});
