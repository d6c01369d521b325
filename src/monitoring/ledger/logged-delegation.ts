/** How a delegation ended, according to one source. */
export interface KnownOutcome {
  success: boolean;
  /** 1 to 5, where somebody said so */
  quality: number | null;
  /** when it became known */
  atMs: number;
}

/** One delegation that was really made, with what is known of its end. */
export interface LoggedDelegation {
  id: string;
  atMs: number;
  /** empty where it is of no use: it names its recommendation, or came before all of them */
  task: string;
  agent: string;
  sessionId: string | null;
  /** where whoever delegated wrote down which recommendation it followed or not */
  recommendationId: string | null;
  /** the last human rating, else the last rating */
  rated: KnownOutcome | null;
  /** as the telemetry itself has it, graded as `prepare` does */
  logged: KnownOutcome | null;
  /** agents that could have been chosen, where the log lists them */
  available: readonly string[] | null;
}
