import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { DEFAULT_RATES } from "../evaluation/simulator/delegation.ts";
import { LOGGING_POLICIES } from "../evaluation/simulator/logging-policy.ts";
import { type SimulationOptions, simulateTelemetry } from "../evaluation/simulator/simulate-telemetry.ts";
import { DEFAULT_TEAM } from "../evaluation/simulator/telemetry-options.ts";
import { SEQUENCE_EFFECT } from "../evaluation/simulator/truth.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";

const FILES = ["agent_invocations.jsonl", "success_metrics.jsonl", "truth.json"] as const;

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

const share = () => z.number().min(0).max(1);
const strength = () => z.number().min(0).max(5);

export const simulate = defineOperation({
  name: "simulate",
  summary: "write telemetry of a team that never existed, with the truth about it beside it",
  doors: ["cli"],
  input: z.object({
    output: z.string().describe("folder for agent_invocations.jsonl, success_metrics.jsonl and truth.json"),
    delegations: z.number().int().min(1).max(100_000).default(600).describe("how many delegations"),
    seed: z.number().int().min(0).default(1).describe("the same seed gives the same bytes"),
    logging: z
      .enum(LOGGING_POLICIES)
      .default("confounded")
      .describe("who chose: by lot; mostly one agent; mostly the habit per kind of task; always the habit"),
    concentration: share()
      .optional()
      .describe("share of the tasks that goes to the favourite (default: 0.5; uniform: 0, deterministic: 1)"),
    thinAgents: z
      .number()
      .int()
      .min(0)
      .max(5)
      .default(0)
      .describe("thin support: this many of the six agents get one task in a thousand each"),
    hiddenConfounding: strength()
      .default(0)
      .describe(
        "half of the tasks are hard, in no log: log odds that it costs, and by which they go to the favourite",
      ),
    sequenceEffect: strength()
      .default(SEQUENCE_EFFECT.logOdds)
      .describe("log odds by which a security audit just before helps the backend agent"),
    driftAfterDays: z
      .number()
      .min(0)
      .optional()
      .describe(
        "from this day on, the best and the second agent of each kind of task swap their skills (default: never)",
      ),
    upgradeAfterDays: z
      .number()
      .min(0)
      .optional()
      .describe(
        "from this day on some agents run on another model, which the telemetry names (default: never)",
      ),
    upgraded: z
      .array(z.enum(DEFAULT_TEAM))
      .default(DEFAULT_TEAM.slice(0, 1))
      .describe("the agents whose model changes then"),
    upgradeEffect: z
      .number()
      .min(-5)
      .max(5)
      .default(0)
      .describe("log odds by which their success changes with it; 0: it stays as it was"),
    missingOutcomes: share()
      .default(DEFAULT_RATES.missingOutcome)
      .describe("share of the delegations whose last line does not say how they ended"),
    rated: share()
      .default(DEFAULT_RATES.rated)
      .describe("share of the delegations that are rated afterwards"),
    ratingDelayDays: z
      .number()
      .min(0)
      .max(1000)
      .default(0)
      .describe("days by which every rating comes later, on average"),
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
  run: async ({ output: folder, ...asked }) => {
    const taken = FILES.find((name) => existsSync(join(folder, name)));
    if (taken) {
      throw new UserError("The folder already holds telemetry; it was left as it is.", {
        place: { file: join(folder, taken) },
        next: "give an empty folder with --output",
      });
    }
    const { invocations, ratings, truth } = simulateTelemetry(optionsOf(asked));
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

/** The flags as the simulator's options; the same flags always give the same bytes. */
function optionsOf(asked: Omit<z.infer<typeof simulate.input>, "output">): SimulationOptions {
  const { seed, delegations, permuteOutcomes, logging: policy, concentration, thinAgents } = asked;
  const { hiddenConfounding, sequenceEffect, driftAfterDays, ratingDelayDays, upgradeAfterDays } = asked;
  const logOdds = Object.fromEntries(asked.upgraded.map((agent) => [agent, asked.upgradeEffect]));
  return {
    seed,
    delegations,
    permuteOutcomes,
    logging: { policy, concentration, thinAgents },
    rates: { missingOutcome: asked.missingOutcomes, rated: asked.rated },
    hiddenConfounding,
    sequenceEffect,
    ratingDelayDays,
    ...(driftAfterDays === undefined ? {} : { driftAfterDays }),
    ...(upgradeAfterDays === undefined ? {} : { upgrade: { afterDays: upgradeAfterDays, logOdds } }),
  };
}
