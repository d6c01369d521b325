import { createHash } from "node:crypto";
import { recommend } from "../advisor/recommend.ts";
import type { ReleasedPolicy } from "../advisor/released-policy.ts";
import { sayWhoDecided } from "../advisor/say-who-decided.ts";
import { assign, type ServingPlan } from "../advisor/serving-plan.ts";
import { unanswered } from "../advisor/unanswered.ts";
import type { Recommendation } from "../schema/recommendation.ts";
import type { State } from "../schema/transition.ts";

/** A question with its text redacted. */
export interface AskedQuestion {
  text: string;
  /** place in a batch, from 0 */
  number: number;
  /** agents that can be used now; null: all that the policy knows */
  available: readonly string[] | null;
  /** null: as the settings say */
  topK: number | null;
  sessionId: string | null;
}

/** Who answers, with what. Both ways of `recommend` end here. */
export interface Answerers {
  plan: ServingPlan;
  /** policy_export.deployment.randomised_share */
  randomisedShare: number;
  open: (version: string) => ReleasedPolicy;
  describe: (released: ReleasedPolicy) => State;
}

/** The id of an answer: the same question at the same instant to the same version has the same one. */
function recommendationId(timestamp: string, question: AskedQuestion, version: string | undefined): string {
  const { text, number, sessionId } = question;
  const bytes = JSON.stringify([
    timestamp,
    text,
    number,
    version,
    ...(sessionId === null ? [] : [sessionId]),
  ]);
  return `rec_${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

/** Settles who answers (release or incumbent, or nobody), and asks. The answer is for the ledger; see `shownIn` for the asker. */
export function answerQuestion(
  question: AskedQuestion,
  { plan, randomisedShare, open, describe }: Answerers,
  now: Date,
): Recommendation {
  const { text: task, sessionId, available, topK } = question;
  const { answering, assignment } = assign(plan, { sessionId, task }, now);
  const timestamp = now.toISOString();
  const id = recommendationId(timestamp, question, answering?.version);
  if (!answering) return unanswered({ id, timestamp, task, available, sessionId, assignment }, plan);
  const { version, mode, salt } = answering;
  const released = open(version);
  const answered = recommend(released, {
    id,
    state: describe(released),
    available,
    topK: topK ?? released.file.advisor.top_k_recommendations,
    mode,
    timestamp,
    sessionId,
    assignment,
    lot: salt === null ? null : { share: randomisedShare, salt },
  });
  return sayWhoDecided(answered, plan);
}
