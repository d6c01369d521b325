import { chiSquaredTail } from "./chi-squared.ts";

export interface ChiSquaredTest {
  statistic: number;
  degrees: number;
  pValue: number;
}

/**
 * Chi-squared test that two rows of counts come from the same distribution (Pearson 1900), without correction for
 * continuity. Columns that are empty in both rows are left out; with one column or an empty row nothing can differ: p = 1.
 */
export function chiSquaredTest(one: readonly number[], other: readonly number[]): ChiSquaredTest {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const [first, second] = [sum(one), sum(other)];
  let [statistic, columns] = [0, 0];
  for (let column = 0; column < one.length; column++) {
    const total = one[column]! + other[column]!;
    if (total === 0) continue;
    columns++;
    for (const [count, size] of [
      [one[column]!, first],
      [other[column]!, second],
    ] as const) {
      const expected = (total * size) / (first + second);
      if (expected > 0) statistic += (count - expected) ** 2 / expected;
    }
  }
  const degrees = columns - 1;
  if (degrees < 1 || first === 0 || second === 0) return { statistic: 0, degrees: 0, pValue: 1 };
  return { statistic, degrees, pValue: chiSquaredTail(statistic, degrees) };
}
