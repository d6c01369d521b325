import type { Followup } from "./followup.ts";

/** A followup that says nothing but what is given. */
export const followupFixture = (changes: Partial<Followup> = {}): Followup => ({
  kind: "followup",
  timestamp: "1970-01-01T01:00:00Z",
  recommendation_id: "rec_1",
  followed: null,
  agent: null,
  override_reason: null,
  success: null,
  quality_rating: null,
  invocation_id: null,
  source: "human",
  ...changes,
});
