import { percentShortOf, shortOf } from "../../numeric/short-of.ts";
import { effectiveSize, mean } from "../../numeric/statistics.ts";
import type { Config } from "../../schema/config.ts";
import type { Slice } from "../../schema/evaluation-doubt.ts";
import { LEAST_OF_EACH_LABEL, MOST_CUT_WEIGHT } from "../verdict.ts";
import { holmAdjusted } from "./multiplicity.ts";
import { type SliceTerms, type SliceTest, testSlice } from "./slice-test.ts";

/** One way to cut the decisions into parts, by something that is known before deciding. */
export interface Slicing {
  by: Slice["by"];
  /** index into `names`; negative: unknown, a part of its own */
  label: ArrayLike<number>; // [rows]
  names: readonly string[];
}

export type SliceSettings = Pick<
  Config["evaluation"],
  "confidence_level" | "min_effective_sample_size" | "min_support"
>;

/** A part of the decisions with its test, before the correction for all the others. */
interface Part {
  figures: Pick<Slice, "by" | "name" | "decisions" | "episodes" | "effective_sample_size" | "support">;
  /** null where a red line forbids a test, or nothing differs */
  test: SliceTest | null;
  /** why there is no test */
  reason: string;
}

/**
 * Where the policy is better or worse than what was done: each part of each slicing is tested by itself (Student's t over
 * episodes, see `slice-test.ts`), and the p-values of all tests are corrected together (Holm 1979), so that the chance of
 * any false better or worse is 1 - confidence_level. Below the red lines of the verdict a part is not tested at all. A
 * slicing of a single part is left out: that is the whole. Largest parts first.
 */
export function judgeSlices(
  terms: SliceTerms,
  slicings: readonly Slicing[],
  settings: SliceSettings,
): Slice[] {
  const parts = slicings.flatMap((slicing) => partsOf(terms, slicing, settings));
  const tests = parts.flatMap(({ test }) => test ?? []);
  const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
  const adjustedOf = new Map(tests.map((test, index) => [test, adjusted[index]!]));
  return parts.map((part) => {
    const corrected = part.test && (adjustedOf.get(part.test) ?? null);
    return {
      ...part.figures,
      gain: part.test?.difference ?? null,
      p_value: part.test?.pValue ?? null,
      adjusted_p_value: corrected,
      ...answerOf(part, corrected, tests.length, settings.confidence_level),
    };
  });
}

function partsOf(terms: SliceTerms, slicing: Slicing, settings: SliceSettings): Part[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < terms.gain.length; row++) {
    const label = Math.max(-1, slicing.label[row]!);
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  }
  if (rowsOf.size < 2) return [];
  return [...rowsOf]
    .map(([label, rows]) => partOf(terms, rows, slicing.by, slicing.names[label] ?? "unknown", settings))
    .sort((one, other) => order(one.figures, other.figures));
}

const order = (one: Part["figures"], other: Part["figures"]): number =>
  other.decisions - one.decisions || (one.name < other.name ? -1 : 1);

function partOf(
  terms: SliceTerms,
  rows: readonly number[],
  by: Slice["by"],
  name: string,
  settings: SliceSettings,
): Part {
  const figures = {
    by,
    name,
    decisions: rows.length,
    episodes: new Set(rows.map((row) => terms.episode[row]!)).size,
    effective_sample_size: effectiveSize(rows.map((row) => terms.weights[row]!)),
    support: Math.min(1, mean(rows.map((row) => terms.supportedShare[row]!))),
  };
  const forbidden = redLine(figures, labelsOf(terms, rows), settings) ?? clippingLine(terms, rows);
  if (forbidden) return { figures, test: null, reason: forbidden };
  const test = testSlice(terms, rows, settings.confidence_level);
  const reason = test ? "" : "all that speaks about it comes from one episode, or it chooses as was done";
  return { figures, test, reason };
}

/**
 * Labels of either kind among the trials that speak about the policy, each counted by how much its weights tell: a
 * hundred failures of agents that it would not send say nothing about how often it fails.
 */
function labelsOf(terms: SliceTerms, rows: readonly number[]): { successes: number; failures: number } {
  const weightsOf = (label: number): number[] =>
    rows.filter((row) => terms.success[row] === label).map((row) => terms.weights[row]!);
  return { successes: effectiveSize(weightsOf(1)), failures: effectiveSize(weightsOf(0)) };
}

function redLine(
  figures: Part["figures"],
  { successes, failures }: { successes: number; failures: number },
  settings: SliceSettings,
): string | null {
  const { effective_sample_size: effective, support } = figures;
  const { min_effective_sample_size: trials, min_support: needed } = settings;
  if (support < needed)
    return `only ${percentShortOf(support, needed)} of its choices here were tried in like situations (${percent(needed)} needed)`;
  if (effective < trials)
    return `the log tells as much about it here as ${plainTrials(shortOf(effective, trials))} (${trials} needed)`;
  if (Math.min(successes, failures) < LEAST_OF_EACH_LABEL)
    return `those trials hold about ${labelled(successes)} successes and ${labelled(failures)} failures (${LEAST_OF_EACH_LABEL} of each needed)`;
  return null;
}

const plainTrials = (count: string): string => `${count} plain trial${count === "1" ? "" : "s"}`;

/** Where too few is what it says, the figure must not read as enough. */
const labelled = (count: number): string =>
  count < LEAST_OF_EACH_LABEL ? shortOf(count, LEAST_OF_EACH_LABEL) : count.toFixed(0);

function clippingLine({ weights, rawWeights }: SliceTerms, rows: readonly number[]): string | null {
  const sum = (values: Float64Array): number => rows.reduce((total, row) => total + values[row]!, 0);
  const cut = 1 - sum(weights) / sum(rawWeights);
  return cut > MOST_CUT_WEIGHT
    ? `${percent(cut)} of the weight of those trials is cut at the limit (${percent(MOST_CUT_WEIGHT)} allowed), so what the reward model says is hardly checked`
    : null;
}

function answerOf(
  { test, reason }: Part,
  adjusted: number | null,
  tests: number,
  level: number,
): Pick<Slice, "answer" | "reason"> {
  if (test === null || adjusted === null) return { answer: "cannot_tell", reason };
  const { value } = test.difference;
  const correction = `p ${small(adjusted)} after correction for ${tests} ${tests === 1 ? "slice" : "slices"}`;
  const found = `${signed(value)} points in success rate, ${correction}`;
  if (adjusted >= 1 - level) return { answer: "undecided", reason: `may be chance: ${found}` };
  return { answer: value > 0 ? "better" : "worse", reason: found };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const signed = (gain: number): string => `${gain > 0 ? "+" : ""}${(100 * gain).toFixed(1)}`;
const small = (p: number): string => (p < 0.001 ? "below 0.001" : p.toFixed(3));
