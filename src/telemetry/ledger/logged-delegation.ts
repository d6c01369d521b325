import type { LoggedTask } from "./task-rows.ts";

/** How a delegation ended, as the telemetry itself has it. */
export interface LoggedOutcome {
  success: boolean;
  /** when it became known */
  atMs: number;
}

/** The same as somebody rated it. */
export interface RatedOutcome extends LoggedOutcome {
  /** 1 to 5, where somebody said so */
  quality: number | null;
}

/** One delegation that was really made. Its task is empty where it is of no use: it names its recommendation, or came before all. */
export interface MadeDelegation extends LoggedTask {
  agent: string;
  /** where whoever delegated wrote down which recommendation it followed or not */
  recommendationId: string | null;
}

/** A delegation with what its own line tells of its end. */
export interface LoggedDelegation extends MadeDelegation {
  /** graded as `prepare` does */
  logged: LoggedOutcome | null;
  /** agents that could have been chosen, where the log lists them */
  available: readonly string[] | null;
}
