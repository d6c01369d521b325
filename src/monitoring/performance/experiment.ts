import { newcombeInterval } from "../../numeric/intervals.ts";
import type { Experiment, Figure, PerformanceDifference } from "../../schema/performance.ts";
import { ClusteredTally } from "./clustered-tally.ts";

/** Outcomes of the tasks that chance gave to one arm, by column: there may be a million. */
export class Trials {
  /** 1 or 0 */
  readonly successes: number[] = [];
  /** the number of the session; null: not known */
  readonly sessions: (number | null)[] = [];
  /** trials are compared within a stage only: the shares of the arms change from one to the next */
  readonly stages: number[] = [];

  add(success: boolean, session: number | null, stage: number): void {
    this.successes.push(success ? 1 : 0);
    this.sessions.push(session);
    this.stages.push(stage);
  }
}

/** The difference of two shares with its interval (Newcombe); null where one of them is not known. */
export function differenceOf(one: Figure, other: Figure): PerformanceDifference | null {
  const [a, b] = [known(one), known(other)];
  if (!a || !b) return null;
  return { value: a.value - b.value, ...newcombeInterval(a, b) };
}

const known = ({ value, low, high }: Figure): { value: number; low: number; high: number } | null =>
  value === null || low === null || high === null ? null : { value, low, high };

/**
 * The release against another arm, by what was assigned and not by what people did with it. Within a stage s both arms get
 * the weight n1 n0 / (n1 + n0) (Cochran 1954), so that a change of the world from one stage to the next is no difference
 * between arms. Null where no stage has outcomes of both.
 */
export function compareArms(
  against: Experiment["against"],
  release: Trials,
  other: Trials,
  level: number,
): Experiment | null {
  const [own, theirs] = [countStages(release), countStages(other)];
  const both = new Map<number, number>();
  for (const [stage, n] of own) {
    const m = theirs.get(stage);
    if (m !== undefined) both.set(stage, (n * m) / (n + m));
  }
  const figure = ({ successes, sessions, stages }: Trials, counts: ReadonlyMap<number, number>): Figure => {
    const tally = new ClusteredTally();
    for (const [trial, stage] of stages.entries()) {
      const weight = both.get(stage);
      if (weight !== undefined)
        tally.add(successes[trial] ?? 0, sessions[trial] ?? null, weight / (counts.get(stage) ?? 1));
    }
    return tally.share(level);
  };
  const [one, two] = [figure(release, own), figure(other, theirs)];
  const difference = differenceOf(one, two);
  return difference && { against, release: one, other: two, difference, stages: both.size };
}

function countStages({ stages }: Trials): Map<number, number> {
  const counts = new Map<number, number>();
  for (const stage of stages) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return counts;
}
