import type { PastDelegation } from "../advisor/past-delegation.ts";
import type { ActionSpace } from "../dataset/action-space.ts";

/** For each row the agent that a rater named as the better choice, as an action index; -1 where nobody did or it is unknown. */
export const betterAgents = (rows: readonly PastDelegation[], space: ActionSpace): Int32Array =>
  Int32Array.from(rows, (row) =>
    row.alternative_agent_suggested === null ? -1 : space.names.indexOf(row.alternative_agent_suggested),
  );
