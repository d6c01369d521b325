import type { Rating } from "../../../schema/rating.ts";
import { numberOf, textOf } from "./attributes.ts";
import type { Evaluation } from "./spans.ts";

const PASSED = /^(?:pass(?:ed)?|success(?:ful)?|correct|good|true|yes|relevant|ok)$/i;
const FAILED = /^(?:fail(?:ed|ure)?|incorrect|bad|false|no|irrelevant|error)$/i;
const PASSING_SCORE = 0.5;

/**
 * Whether an evaluation says success: by its label, else by its score when that lies between 0 and 1 (0.5 and more is a
 * success). Undefined when it says neither, such as a score on an unknown scale.
 */
export function evaluationSuccess({ attributes }: Evaluation): boolean | undefined {
  if (textOf(attributes, "error.type") !== undefined) return undefined;
  const label = textOf(attributes, "gen_ai.evaluation.score.label") ?? "";
  if (PASSED.test(label)) return true;
  if (FAILED.test(label)) return false;
  const score = numberOf(attributes, "gen_ai.evaluation.score.value");
  return score === undefined || score < 0 || score > 1 ? undefined : score >= PASSING_SCORE;
}

export const toRating = (evaluation: Evaluation, invocationId: string, success: boolean): Rating => ({
  timestamp: new Date(evaluation.atMs).toISOString(),
  invocation_id: invocationId,
  success,
  feedback_source: textOf(evaluation.attributes, "gen_ai.evaluation.name") ?? "evaluation",
  feedback_notes: textOf(evaluation.attributes, "gen_ai.evaluation.explanation") ?? null,
});
