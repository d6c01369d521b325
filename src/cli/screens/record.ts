import type { Followup } from "../../schema/followup.ts";
import type { Rating } from "../../schema/rating.ts";

/** What `record` shows. */
export const recordScreen = (recorded: Followup | Rating): string =>
  isFollowup(recorded) ? followupLine(recorded) : ratingLine(recorded);

const isFollowup = (recorded: Followup | Rating): recorded is Followup =>
  "kind" in recorded && recorded.kind === "followup";

const ratingLine = ({
  invocation_id: id,
  success,
  quality_rating: quality,
  alternative_agent_suggested: better,
}: Rating): string =>
  `Recorded: ${id} ${success ? "succeeded" : "failed"}${quality ? `, quality ${quality}` : ""}${better ? `; ${better} would have been better` : ""}. It counts from the next \`oak-policy prepare\` on.`;

function followupLine({ recommendation_id: id, followed, agent, ...said }: Followup): string {
  const parts = [
    followed === null ? null : followed ? "was followed" : "was overridden",
    agent === null ? null : `${agent} was sent`,
    said.override_reason === null ? null : `because: ${said.override_reason}`,
    said.success === null ? null : said.success ? "it succeeded" : "it failed",
    said.quality_rating === null ? null : `quality ${said.quality_rating}`,
    said.invocation_id === null ? null : `it led to ${said.invocation_id}`,
  ];
  return `Recorded: ${id}${followed === null ? "," : ""} ${parts.filter((part) => part !== null).join(", ")}. \`oak-policy monitor\` counts it from now on.`;
}
