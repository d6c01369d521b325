import { sorted } from "../../numeric/statistics.ts";

/** Half a case in every bin, so that an empty one has no infinite share. */
const SPARE = 0.5;

/**
 * Population stability index: sum over bins of (b - a) log(b / a), a and b the shares before and since (with half a case added
 * to every bin). It grows by chance alone by about (bins - 1) (1 / n + 1 / m), which is taken off; never below 0.
 */
export function stabilityIndex(before: readonly number[], since: readonly number[]): number {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const bins = before.length;
  const [n, m] = [total(before), total(since)];
  if (n === 0 || m === 0 || bins < 2) return 0;
  let index = 0;
  before.forEach((count, bin) => {
    const a = (count + SPARE) / (n + bins * SPARE);
    const b = ((since[bin] ?? 0) + SPARE) / (m + bins * SPARE);
    index += (b - a) * Math.log(b / a);
  });
  return Math.max(0, index - (bins - 1) * (1 / n + 1 / m));
}

const DECILES = 10;

/** Counts of both samples in bins between the deciles of the first; equal deciles count once. */
export function decileCounts(
  before: readonly number[],
  since: readonly number[],
): { before: number[]; since: number[] } {
  const ascending = sorted(before);
  const inner = Array.from(
    { length: DECILES - 1 },
    (_, cut) => ascending[Math.ceil(((cut + 1) * ascending.length) / DECILES) - 1] ?? 0,
  );
  const cuts = [...new Set(inner)].filter((cut) => cut < (ascending.at(-1) ?? 0));
  const countsOf = (values: readonly number[]): number[] => {
    const counts = new Array<number>(cuts.length + 1).fill(0);
    for (const value of values) {
      const bin = cuts.filter((cut) => value > cut).length;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  return { before: countsOf(before), since: countsOf(since) };
}
