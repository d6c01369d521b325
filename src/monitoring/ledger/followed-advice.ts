import type { LinkedBy } from "../../telemetry/ledger/links.ts";
import type { LoggedAnswer } from "../../telemetry/ledger/logged-answer.ts";

/** The same without its texts: all that figures are made of. */
export type JudgedAdvice = Omit<FollowedAdvice, "id" | "task">;

/** One recommendation of the ledger with what became of it: followups and the telemetry's delegations joined in. */
export interface FollowedAdvice extends LoggedAnswer {
  /** null: no delegation is known to have come of it */
  linkedBy: LinkedBy | null;
  /** the agent named first was sent; null where nothing tells, where nobody was named, and in shadow mode, which nobody saw */
  followed: boolean | null;
  /** who was sent */
  agent: string | null;
  overrideReason: string | null;
  success: boolean | null;
  /** 1 to 5 */
  quality: number | null;
  /** when the outcome became known, as far as the files tell; else the time of the delegation */
  outcomeMs: number | null;
  /** agents that could have been sent, where the delegation's log lists them */
  available: readonly string[] | null;
}
