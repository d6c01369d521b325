import type { Recommendation, UntriedAgent } from "../schema/recommendation.ts";

/** The documented answer where there is nothing to answer from: no agent is named, the user's default stands. */
export const FALLBACK_SENTENCE = "Not enough evidence: use your default.";

/** What every answer knows, whatever it says. */
export type AnswerFrame = Pick<
  Recommendation,
  | "recommendation_id"
  | "timestamp"
  | "task"
  | "task_type"
  | "available"
  | "version"
  | "mode"
  | "session_id"
  | "assignment"
>;

/** An answer that recommends nobody, with the reasons why. */
export const abstain = (
  frame: AnswerFrame,
  notes: readonly string[],
  untried: readonly UntriedAgent[] = [],
): Recommendation => ({
  ...frame,
  decision: "abstain",
  spoke: "nobody",
  recommendations: [],
  sequences: [],
  untried: [...untried],
  nearest_tasks: [],
  notes: [FALLBACK_SENTENCE, ...notes],
  propensity: null,
});
