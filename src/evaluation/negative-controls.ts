import { createRandom } from "../numeric/random.ts";
import type { ReportedDifference } from "../schema/evaluation-figures.ts";
import type { EvaluationReport } from "../schema/evaluation-report.ts";
import { drawRatios } from "./bootstrap.ts";
import { type Candidate, type CandidateDraws, estimationRows } from "./candidate-draws.ts";
import type { Decisions } from "./decisions.ts";
import { ones } from "./estimators/estimator.ts";
import { PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import { type Bench, type Outcome, reportDifference } from "./judge.ts";
import type { BothOutcomes } from "./reward-model.ts";

type Controls = EvaluationReport["negative_controls"];

/** a difference below this is of no account, however sure it is */
const NEGLIGIBLE = 0.02;

/** The behaviour judged as if it were a policy: every weight is 1, so the estimate must be the observed mean. */
export function controlBehaviour(
  bench: Bench,
  { success: { estimators, primary: observed } }: CandidateDraws,
): Controls["behaviour_as_policy"] {
  const entries = Object.entries(estimators).map(
    ([name, draws]) => [name, reportDifference(draws, observed, bench.level)] as const,
  );
  const differences = Object.fromEntries(entries);
  return { differences, passes: coversZero(differences[PRIMARY_ESTIMATOR.name] ?? null) };
}

const coversZero = (difference: ReportedDifference | null): boolean =>
  difference === null ||
  Math.abs(difference.value) < NEGLIGIBLE ||
  (difference.low <= 0 && difference.high >= 0);

/** rows that may be shuffled and fitted again in all: many shuffles of a small log, one of a large one */
const ROWS_TO_SHUFFLE = 50_000;
const MOST_SHUFFLES = 9;
/** share of the shuffles in which the one-sided bound is above 0 by chance */
const BY_CHANCE = 0.05;
/** the control may fail by chance alone this often: of nine shuffles three or more show a gain once in 120 times */
const FALSE_ALARM = 0.025;
/** a gain below this is of no account: where labels hardly differ, intervals are very narrow */
const NO_GAIN = 0.005;

/** Outcomes of both sets of rows, shuffled so that no agent is better than another; the same for the same seed. */
export function shuffleOutcomes(train: Decisions, test: Decisions, seed: number): BothOutcomes[] {
  const shuffles = Math.max(1, Math.min(MOST_SHUFFLES, Math.floor(ROWS_TO_SHUFFLE / test.rows)));
  const random = createRandom(seed);
  return Array.from({ length: shuffles }, () => {
    // over both sets of rows: were each shuffled by itself, a mean that moved with time would look like a gain
    const all = random.shuffle(Float64Array.from([...train.successProbability, ...test.successProbability]));
    return { train: all.slice(0, train.rows), test: all.slice(train.rows) };
  });
}

/** The policy judged on each shuffle: no gain may be shown (by the one-sided bound, so one in twenty will show one by chance). */
export function controlPermuted(
  bench: Bench,
  candidate: Candidate,
  shuffled: readonly Outcome[],
): Controls["permuted_outcomes"] {
  const gains = shuffled.map((outcome) => permutedGain(bench, candidate, outcome));
  const shown = gains.filter((gain) => gain !== null && gain.lower_bound > 0 && gain.value > NO_GAIN).length;
  const shuffles = shuffled.length;
  return { shuffles, with_gain: shown, gain: gains[0] ?? null, passes: shown <= mostByChance(shuffles) };
}

/**
 * How many of so many shuffles may show a gain: the smallest k with P(X > k) at most `FALSE_ALARM`, X binomial, but fewer than
 * all of them, so that the control can always fail. 0 of 1, 1 of 2 to 5, 2 of 6 to 9.
 */
export function mostByChance(shuffles: number): number {
  let mass = (1 - BY_CHANCE) ** shuffles;
  let upTo = mass;
  let most = 0;
  while (1 - upTo > FALSE_ALARM && most < shuffles - 1) {
    mass *= ((shuffles - most) / (most + 1)) * (BY_CHANCE / (1 - BY_CHANCE));
    most += 1;
    upTo += mass;
  }
  return most;
}

function permutedGain(bench: Bench, candidate: Candidate, outcome: Outcome): ReportedDifference | null {
  const rows = estimationRows(bench, candidate.target, outcome);
  const observed = { numerator: outcome.observed, denominator: ones(rows.rows) };
  const [draws, mean] = drawRatios([PRIMARY_ESTIMATOR.terms(rows), observed], bench.resamples);
  return reportDifference(draws!, mean!, bench.level);
}
