import * as z from "zod";
import { followupSchema } from "../schema/followup.ts";
import { ratingSchema } from "../schema/rating.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";
import { followUp } from "./record/follow-up.ts";
import { rateDelegation } from "./record/rate-delegation.ts";

const YES_NO = ["yes", "no"] as const;
const isYes = (word: (typeof YES_NO)[number] | undefined): boolean | undefined =>
  word === undefined ? undefined : word === "yes";

const usage = (message: string, next: string): UserError => new UserError(message, { next, exit: "usage" });

export const record = defineOperation({
  name: "record",
  summary:
    "rate a delegation, or say what became of a recommendation; it outweighs whatever was read off the log",
  doors: ["cli", "http", "mcp"],
  input: z.object({
    delegation: z
      .string()
      .min(1)
      .optional()
      .meta({ positional: true })
      .describe("invocation_id of the delegation; with --recommendation: the one that came of it"),
    recommendation: z
      .string()
      .min(1)
      .optional()
      .describe("recommendation_id of the recommendation to speak about"),
    success: z.enum(YES_NO).optional().describe("did it succeed"),
    quality: z.number().min(1).max(5).optional().describe("1 to 5"),
    followed: z
      .enum(YES_NO)
      .optional()
      .describe("of a recommendation: the agent that it named first was sent"),
    agent: z.string().min(1).optional().describe("of a recommendation: who was sent"),
    reason: z
      .string()
      .min(1)
      .optional()
      .describe("of a recommendation: why somebody else was sent, in words"),
    alternative: z
      .string()
      .min(1)
      .optional()
      .describe("of a delegation: the agent that would have been better"),
    notes: z.string().optional().describe("of a delegation: why, in words"),
    source: z
      .string()
      .min(1)
      .default("human")
      .describe("who judges: human, automated_tests, build_system, linter, or an evaluator's name"),
  }),
  output: z.union([followupSchema, ratingSchema]),
  run: async ({ delegation, recommendation, followed, success, ...said }, effects) => {
    const { agent, reason, alternative, notes } = said;
    if (recommendation !== undefined) {
      if (alternative !== undefined || notes !== undefined)
        throw usage(
          "--alternative and --notes are about a delegation.",
          "of a recommendation, say --agent and --reason",
        );
      const report = {
        recommendation,
        delegation,
        agent,
        reason,
        quality: said.quality,
        source: said.source,
      };
      return {
        output: await followUp({ ...report, followed: isYes(followed), success: isYes(success) }, effects),
      };
    }
    if (delegation === undefined)
      throw usage(
        "There is nothing to speak about.",
        "give the id of a delegation, or --recommendation with the id of a recommendation",
      );
    if (followed !== undefined || agent !== undefined || reason !== undefined)
      throw usage(
        "--followed, --agent and --reason are about a recommendation.",
        "add --recommendation with its id",
      );
    if (success === undefined)
      throw usage("It is not said how the delegation went.", "add --success yes or --success no");
    const judgement = { delegation, success: success === "yes", alternative, notes };
    return {
      output: await rateDelegation({ ...judgement, quality: said.quality, source: said.source }, effects),
    };
  },
});
