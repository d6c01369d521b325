import type { Rating } from "../../schema/rating.ts";

/** What `record` shows. */
export const recordScreen = ({
  invocation_id: id,
  success,
  quality_rating: quality,
  alternative_agent_suggested: better,
}: Rating): string =>
  `Recorded: ${id} ${success ? "succeeded" : "failed"}${quality ? `, quality ${quality}` : ""}${better ? `; ${better} would have been better` : ""}. It counts from the next \`oak-policy prepare\` on.`;
