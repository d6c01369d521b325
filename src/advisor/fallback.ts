import type { Recommendation } from "../schema/recommendation.ts";

/** The documented answer where there is nothing to answer from: no agent is named, the user's default stands. */
export const FALLBACK_SENTENCE = "Not enough evidence: use your default.";

/** What every answer knows, whatever it says. */
export type AnswerFrame = Pick<
  Recommendation,
  "recommendation_id" | "timestamp" | "task" | "task_type" | "available" | "version" | "mode"
>;

/** An answer that names nobody, with the reasons why. */
export const abstain = (frame: AnswerFrame, notes: readonly string[]): Recommendation => ({
  ...frame,
  decision: "abstain",
  spoke: "nobody",
  recommendations: [],
  sequences: [],
  nearest_tasks: [],
  notes: [FALLBACK_SENTENCE, ...notes],
  propensity: null,
});
