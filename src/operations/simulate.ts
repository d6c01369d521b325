import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { simulateTelemetry } from "../evaluation/simulator/simulate-telemetry.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";

const FILES = ["agent_invocations.jsonl", "success_metrics.jsonl", "truth.json"] as const;

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

export const simulate = defineOperation({
  name: "simulate",
  summary: "write telemetry of a team that never existed, with the truth about it beside it",
  doors: ["cli"],
  input: z.object({
    output: z.string().describe("folder for agent_invocations.jsonl, success_metrics.jsonl and truth.json"),
    delegations: z.number().int().min(1).max(100_000).default(600).describe("how many delegations"),
    seed: z.number().int().min(0).default(1).describe("the same seed gives the same bytes"),
    logging: z
      .enum(["uniform", "popular", "confounded"])
      .default("confounded")
      .describe("who chose: by lot; mostly one agent; by habit per task type"),
    permuteOutcomes: z
      .boolean()
      .default(false)
      .describe("negative control: outcomes are shuffled, so that there is nothing to learn"),
  }),
  output: z.strictObject({
    folder: z.string(),
    invocation_lines: z.number(),
    ratings: z.number(),
    delegations: z.number(),
  }),
  run: async ({ output: folder, delegations, seed, logging, permuteOutcomes }) => {
    const taken = FILES.find((name) => existsSync(join(folder, name)));
    if (taken) {
      throw new UserError("The folder already holds telemetry; it was left as it is.", {
        place: { file: join(folder, taken) },
        next: "give an empty folder with --output",
      });
    }
    const { invocations, ratings, truth } = simulateTelemetry({
      seed,
      delegations,
      permuteOutcomes,
      logging: { policy: logging },
    });
    writeFileAtomic(join(folder, "agent_invocations.jsonl"), lines(invocations));
    writeFileAtomic(join(folder, "success_metrics.jsonl"), lines(ratings));
    writeJsonAtomic(join(folder, "truth.json"), truth);
    return {
      output: {
        folder,
        invocation_lines: invocations.length,
        ratings: ratings.length,
        delegations: truth.delegations.length,
      },
    };
  },
});
