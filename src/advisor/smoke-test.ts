import { embeddingBlockOf, rememberVectors } from "../dataset/encoder/text-vectors.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { type Recommendation, recommendationSchema } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { describeState } from "./describe-state.ts";
import { openReleasedPolicy } from "./open-released-policy.ts";
import { recommend } from "./recommend.ts";

const PROBE = "Fix the failing test of the login form";

/**
 * Opens a production file and asks it one question, before it may go live.
 * @throws UserError when it cannot answer, or answers with a number that is none
 */
export function smokeTest(file: ProductionFile, now: Date): Recommendation {
  try {
    const released = openReleasedPolicy(file);
    const embedding = embeddingBlockOf(file.encoder);
    // whether the file answers is asked here, not whether a sentence model is at hand: any vector will do
    if (embedding) rememberVectors(file.encoder, new Map([[PROBE, new Float32Array(embedding.width)]]));
    const state = describeState(PROBE, {}, file.history_snapshot, now);
    const answer = recommend(released, {
      id: "smoke-test",
      state,
      available: null,
      topK: 3,
      mode: null,
      timestamp: now.toISOString(),
    });
    return recommendationSchema.parse(answer);
  } catch (error) {
    throw new UserError(`${file.version} does not answer a test question: ${(error as Error).message}.`, {
      next: `export it again with \`oak-policy export --policy ${file.version}\``,
      cause: error,
    });
  }
}
