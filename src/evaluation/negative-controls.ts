import { createRandom } from "../numeric/random.ts";
import type { EvaluationReport, ReportedDifference } from "../schema/evaluation-report.ts";
import { drawRatio } from "./bootstrap.ts";
import type { Decisions } from "./decisions.ts";
import { ones } from "./estimators/estimator.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import { type Bench, type Candidate, estimationRows, reportDifference } from "./judge.ts";
import { fitRewards } from "./reward-model.ts";

type Controls = EvaluationReport["negative_controls"];

/** a difference below this is of no account, however sure it is */
const NEGLIGIBLE = 0.02;

/** The behaviour judged as if it were a policy: every weight is 1, so the estimate must be the observed mean. */
export function controlBehaviour(bench: Bench, behaviour: Candidate): Controls["behaviour_as_policy"] {
  const rows = estimationRows(bench, behaviour.target, bench.outcomes.success);
  const observed = drawRatio({ numerator: rows.outcome, denominator: ones(rows.rows) }, bench.resamples);
  const entries = ESTIMATORS.map((estimator) => {
    const draws = drawRatio(estimator.terms(rows), bench.resamples);
    return [estimator.name, reportDifference(draws, observed, bench.level)] as const;
  });
  const differences = Object.fromEntries(entries);
  return { differences, passes: coversZero(differences[PRIMARY_ESTIMATOR.name] ?? null) };
}

const coversZero = (difference: ReportedDifference | null): boolean =>
  difference === null ||
  Math.abs(difference.value) < NEGLIGIBLE ||
  (difference.low <= 0 && difference.high >= 0);

/**
 * The policy judged on shuffled outcomes, where no agent is better than another: no gain may be shown (by the one-sided
 * bound, so one time in twenty it will be, by chance).
 */
export function controlPermuted(
  bench: Bench,
  train: Decisions,
  candidate: Candidate,
  settings: { folds: number; seed: number },
): Controls["permuted_outcomes"] {
  const random = createRandom(settings.seed);
  const shuffled = {
    train: random.shuffle(train.successProbability.slice()),
    test: random.shuffle(bench.data.successProbability.slice()),
  };
  const { expected } = fitRewards(train, bench.data, shuffled, settings);
  const rows = estimationRows(bench, candidate.target, { observed: shuffled.test, model: expected });
  const observed = drawRatio({ numerator: shuffled.test, denominator: ones(rows.rows) }, bench.resamples);
  const draws = drawRatio(PRIMARY_ESTIMATOR.terms(rows), bench.resamples);
  const gain = reportDifference(draws, observed, bench.level);
  return { gain, passes: gain === null || gain.lower_bound <= 0 };
}
