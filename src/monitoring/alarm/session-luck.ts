/** Pairs of outcomes that the first guess is worth, and the guess: measured in bench/alarm.mjs. */
const GUESS_PAIRS = 60;
const GUESS = 0.25;
const NEW = { count: 0, sum: 0 };

/** What is to be expected of the next outcome of a session. */
export interface Expected {
  /** probability of success, in [0, 1] */
  success: number;
  /** share, in [0, 1], of a fall of the success at large that shows in it: the rest shows in the session's outcomes before it */
  fall: number;
}

/**
 * Outcomes of a session share their luck: after two failures the third is less of a surprise. With the correlation rho of two
 * outcomes of a session, the n outcomes before it and the sum of their residuals r (outcome minus expectation), the best linear
 * prediction, which is exact where the luck of sessions is beta distributed (beta-binomial model), is
 *   p + rho r / (1 + (n - 1) rho),
 * and of a fall of p it passes on the share (1 - rho) / (1 + (n - 1) rho). The correlation is that of pairs of residuals within
 * sessions, from the outcomes so far only: a prediction never depends on what it predicts.
 */
export class SessionLuck {
  private readonly sessions = new Map<string, { count: number; sum: number }>();
  private outcomes = 0;
  private sum = 0;
  private squares = 0;
  private pairs = 0;
  private products = 0;

  /** @param p what is expected of an outcome about whose session nothing is known; null: a session of its own */
  next(session: string | null, p: number): Expected {
    const { count, sum } = (session === null ? undefined : this.sessions.get(session)) ?? NEW;
    if (count === 0) return { success: p, fall: 1 };
    const rho = this.correlation();
    const certain = 1 + (count - 1) * rho;
    return { success: Math.min(1, Math.max(0, p + (rho * sum) / certain)), fall: (1 - rho) / certain };
  }

  /** Takes in an outcome: success (1 or 0) minus the `p` of its `next`. */
  learn(session: string | null, residual: number): void {
    this.outcomes++;
    this.sum += residual;
    this.squares += residual * residual;
    if (session === null) return;
    const own = this.sessions.get(session) ?? NEW;
    this.pairs += own.count;
    this.products += residual * own.sum;
    this.sessions.set(session, { count: own.count + 1, sum: own.sum + residual });
  }

  /** As many independent outcomes say as much as outcomes of these sessions: m / (1 + (m - 1) rho) of one (Kish 1965). */
  worth(sessions: readonly (string | null)[]): number {
    const counts = new Map<string, number>();
    let worth = 0;
    for (const session of sessions)
      if (session === null) worth++;
      else counts.set(session, (counts.get(session) ?? 0) + 1);
    const rho = this.correlation();
    for (const count of counts.values()) worth += count / (1 + (count - 1) * rho);
    return worth;
  }

  /** Of two outcomes of a session, in [0, 1]. */
  correlation(): number {
    if (this.pairs === 0) return GUESS;
    const mean = this.sum / this.outcomes;
    const variance = this.squares / this.outcomes - mean * mean;
    if (variance <= 0) return GUESS;
    const seen = (this.products / this.pairs - mean * mean) / variance;
    const rho = (this.pairs * seen + GUESS_PAIRS * GUESS) / (this.pairs + GUESS_PAIRS);
    return Math.min(1, Math.max(0, rho));
  }
}
