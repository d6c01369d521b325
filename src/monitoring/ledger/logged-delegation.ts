import type { MadeDelegation } from "../../telemetry/ledger/link-delegations.ts";

/** How a delegation ended, according to one source. */
export interface KnownOutcome {
  success: boolean;
  /** 1 to 5, where somebody said so */
  quality: number | null;
  /** when it became known */
  atMs: number;
}

/** A delegation with what is known of its end. Its task is empty where it is of no use: it names its recommendation, or came before all. */
export interface LoggedDelegation extends MadeDelegation {
  /** the last human rating, else the last rating */
  rated: KnownOutcome | null;
  /** as the telemetry itself has it, graded as `prepare` does */
  logged: KnownOutcome | null;
  /** agents that could have been chosen, where the log lists them */
  available: readonly string[] | null;
}
