import type { Followup } from "../../schema/followup.ts";

/** All that was said about one recommendation. */
export type Said = Pick<
  Followup,
  "followed" | "agent" | "override_reason" | "success" | "quality_rating" | "invocation_id"
> & {
  /** of the followup that told the success, else of the last one */
  timestamp: string;
};

/** What a later followup says outweighs an earlier one, field by field. In the order in which they were written. */
export function combineFollowups(followups: readonly Followup[]): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const followup of followups) {
    const before = said.get(followup.recommendation_id);
    said.set(followup.recommendation_id, before ? combine(before, followup) : followup);
  }
  return said;
}

const combine = (before: Said, after: Followup): Said => ({
  followed: after.followed ?? before.followed,
  agent: after.agent ?? before.agent,
  override_reason: after.override_reason ?? before.override_reason,
  success: after.success ?? before.success,
  quality_rating: after.quality_rating ?? before.quality_rating,
  invocation_id: after.invocation_id ?? before.invocation_id,
  timestamp: after.success === null && before.success !== null ? before.timestamp : after.timestamp,
});
