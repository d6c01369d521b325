import type { Deployment } from "../../schema/deployment.ts";
import type { Every, FormerPractice, Monitoring } from "../../schema/performance.ts";
import type { JudgedAdvice } from "../ledger/followed-advice.ts";
import { Arms } from "./arms.ts";
import { differenceOf } from "./experiment.ts";
import { PerformanceTally } from "./performance-tally.ts";
import { periodOf } from "./period.ts";

export interface Question {
  advice: Iterable<JudgedAdvice>;
  /** whose answers; null: of whatever version */
  version: string | null;
  history: readonly Deployment[];
  baseline: FormerPractice | null;
  every: Every | null;
  /** of the intervals, such as 0.95 */
  level: number;
}

type Measured = Pick<
  Monitoring,
  | "first"
  | "last"
  | "performance"
  | "comparison"
  | "followed_against_overridden"
  | "experiments"
  | "by_version"
  | "periods"
>;

/** The figures of `monitor`, in one pass over the ledger. */
export function measurePerformance(question: Question): Measured {
  const { advice, version, history, baseline, every, level } = question;
  const sessions = new SessionNumbers();
  const all = new PerformanceTally();
  const arms = new Arms(history, version);
  const groups = new Groups();
  const periods = new Map<number, { untilMs: number; tally: PerformanceTally }>();
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const each of advice) {
    const session = sessions.numberOf(each.sessionId);
    groups.of(each).tally.add(each, session);
    arms.add(each, session);
    if (version !== null && each.version !== version) continue;
    all.add(each, session);
    firstMs = Math.min(firstMs, each.atMs);
    lastMs = Math.max(lastMs, each.atMs);
    if (every === null) continue;
    const { fromMs, untilMs } = periodOf(each.atMs, every);
    const period = periods.get(fromMs) ?? { untilMs, tally: new PerformanceTally() };
    period.tally.add(each, session);
    periods.set(fromMs, period);
  }
  const performance = all.figures(level);
  const { success_when_followed: success, success_when_overridden: overridden } = performance;
  return {
    first: isoOrNull(firstMs),
    last: isoOrNull(lastMs),
    performance,
    comparison: compareWith(success, baseline),
    followed_against_overridden: differenceOf(success, overridden),
    experiments: arms.experiments(level),
    by_version: [...groups.all]
      .sort((a, b) => a.firstMs - b.firstMs)
      .map(({ version: of, mode, tally }) => ({ version: of, mode, performance: tally.figures(level) })),
    periods: [...periods]
      .sort(([a], [b]) => a - b)
      .map(([fromMs, { untilMs, tally }]) => {
        const figures = tally.figures(level);
        const relative = compareWith(figures.success_when_followed, baseline)?.relative ?? null;
        return {
          from: new Date(fromMs).toISOString(),
          until: new Date(untilMs).toISOString(),
          performance: figures,
          relative,
        };
      }),
  };
}

type Group = Pick<JudgedAdvice, "version" | "mode"> & { firstMs: number; tally: PerformanceTally };

/** Answers of one version in one mode. */
class Groups {
  readonly all: Group[] = [];
  private last: Group | undefined;

  of({ version, mode, atMs }: JudgedAdvice): Group {
    // mostly the same as the time before
    if (this.last?.version === version && this.last.mode === mode) return this.last;
    const known = this.all.find((group) => group.version === version && group.mode === mode);
    this.last = known ?? { version, mode, firstMs: atMs, tally: new PerformanceTally() };
    if (!known) this.all.push(this.last);
    return this.last;
  }
}

class SessionNumbers {
  private readonly known = new Map<string, number>();
  private last: { id: string; number: number } | undefined;

  /** Null for null. */
  numberOf(id: string | null): number | null {
    if (id === null) return null;
    if (this.last?.id === id) return this.last.number;
    const number = this.known.get(id) ?? this.known.size;
    this.known.set(id, number);
    this.last = { id, number };
    return number;
  }
}

const isoOrNull = (atMs: number): string | null =>
  Number.isFinite(atMs) ? new Date(atMs).toISOString() : null;

function compareWith(
  success: Measured["performance"]["success_when_followed"],
  baseline: FormerPractice | null,
): Measured["comparison"] {
  if (!baseline || success.value === null) return null;
  const { value, low, high, n, episodes } = baseline;
  const difference = differenceOf(success, { value, low, high, n, clusters: episodes });
  if (!difference || value === 0) return null;
  return { ...difference, relative: success.value / value - 1 };
}
