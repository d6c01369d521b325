import { chiSquaredTest } from "../../numeric/contingency.ts";
import { kolmogorovSmirnov } from "../../numeric/kolmogorov.ts";
import { quantile, sorted } from "../../numeric/statistics.ts";
import type { DriftFeature } from "../../schema/drift.ts";
import { decileCounts, stabilityIndex } from "./stability-index.ts";

/** Fewer values than this on either side are not compared. */
export const FEWEST = 50;

/** A feature before its p-value is seen together with the others. */
export type Comparison = Omit<DriftFeature, "adjusted_p_value" | "drifted">;
type Named = Pick<DriftFeature, "name" | "of">;

/** Words, compared by the chi-squared test; null where either side has fewer than 50. */
export function compareWords(
  feature: Named,
  before: readonly string[],
  since: readonly string[],
): Comparison | null {
  if (before.length < FEWEST || since.length < FEWEST) return null;
  const counts = jointCounts(before, since);
  const { pValue } = chiSquaredTest(counts.before, counts.since);
  return {
    ...feature,
    test: "chi_squared",
    before: before.length,
    since: since.length,
    psi: stabilityIndex(counts.before, counts.since),
    p_value: pValue,
    largest_change: largestChange(counts, before.length, since.length),
  };
}

/** Numbers, compared by the Kolmogorov-Smirnov test; null where either side has fewer than 50. */
export function compareNumbers(
  feature: Named,
  before: readonly number[],
  since: readonly number[],
): Comparison | null {
  if (before.length < FEWEST || since.length < FEWEST) return null;
  const counts = decileCounts(before, since);
  const middle = (values: readonly number[]): string =>
    quantile(sorted(values), 0.5).toLocaleString("en", { maximumSignificantDigits: 3 });
  return {
    ...feature,
    test: "kolmogorov_smirnov",
    before: before.length,
    since: since.length,
    psi: stabilityIndex(counts.before, counts.since),
    p_value: kolmogorovSmirnov(before, since).pValue,
    largest_change: `median ${middle(before)} to ${middle(since)}`,
  };
}

interface JointCounts {
  names: string[];
  before: number[];
  since: number[];
}

const RARE = "(rare)";
const LEAST_EXPECTED = 5;

/** Counts per word; words of which fewer than five are expected on the smaller side are counted together (Cochran 1954). */
function jointCounts(before: readonly string[], since: readonly string[]): JointCounts {
  const all = new Map<string, [number, number]>();
  const add = (words: readonly string[], side: 0 | 1): void => {
    for (const word of words) {
      const counts = all.get(word) ?? [0, 0];
      counts[side]++;
      all.set(word, counts);
    }
  };
  add(before, 0);
  add(since, 1);
  const smaller = Math.min(before.length, since.length) / (before.length + since.length);
  const merged = new Map<string, [number, number]>();
  for (const [word, [a, b]] of all) {
    const name = (a + b) * smaller < LEAST_EXPECTED ? RARE : word;
    const [x, y] = merged.get(name) ?? [0, 0];
    merged.set(name, [x + a, y + b]);
  }
  const entries = [...merged];
  return {
    names: entries.map(([name]) => name),
    before: entries.map(([, [a]]) => a),
    since: entries.map(([, [, b]]) => b),
  };
}

function largestChange({ names, before, since }: JointCounts, n: number, m: number): string | null {
  const changes = names.map((name, index) => ({
    name,
    from: (before[index] ?? 0) / n,
    to: (since[index] ?? 0) / m,
  }));
  const [most] = changes.sort((one, other) => Math.abs(other.to - other.from) - Math.abs(one.to - one.from));
  if (!most) return null;
  return `${most.name} ${Math.round(100 * most.from)} % to ${Math.round(100 * most.to)} %`;
}
