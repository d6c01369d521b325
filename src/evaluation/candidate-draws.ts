import type { EvaluatedPolicy } from "../schema/evaluation-report.ts";
import { drawRatios, type RatioDraws, type RatioTerms } from "./bootstrap.ts";
import { type EstimationRows, type EstimatorName, modelledOutcome, ones } from "./estimators/estimator.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import type { Bench, Outcome } from "./judge.ts";
import { NOTHING_UNTRIED, type UntriedRange, untriedRange } from "./untried-choices.ts";

/** A policy under judgement: how often it would choose each action. */
export interface Candidate {
  name: string;
  role: EvaluatedPolicy["role"];
  target: Float64Array; // [rows * actions]
}

/** One outcome of one candidate, on the data and on every resample. */
export interface OutcomeDraws {
  /** the primary estimate; of the behaviour itself what was observed */
  primary: RatioDraws;
  estimators: Record<EstimatorName, RatioDraws>;
  regret: RatioDraws;
  /** what choices that nobody tried could change in `primary` */
  untried: UntriedRange;
}

export interface CandidateDraws {
  success: OutcomeDraws;
  reward: OutcomeDraws;
}

export function estimationRows(
  { data, behaviour, weightClip }: Pick<Bench, "data" | "behaviour" | "weightClip">,
  target: Float64Array,
  { observed, model }: Outcome,
): EstimationRows {
  const { rows, actions, action } = data;
  return { rows, actions, action, outcome: observed, target, behaviour, model, weightClip };
}

/** Everything about a candidate that is resampled, in one pass over the resamples. */
export function drawCandidate(bench: Bench, candidate: Candidate): CandidateDraws {
  const parts = [bench.outcomes.success, bench.outcomes.reward].map((outcome) =>
    outcomeTerms(bench, candidate, outcome),
  );
  const draws = drawRatios(parts.flat(), bench.resamples);
  const each = ESTIMATORS.length;
  const outcomeAt = (from: number): Omit<OutcomeDraws, "untried"> => {
    const estimators = Object.fromEntries(
      ESTIMATORS.map(({ name }, index) => [name, draws[from + index]!]),
    ) as Record<EstimatorName, RatioDraws>;
    const observed = draws[from + each + 1]!;
    const primary = candidate.role === "behaviour" ? observed : estimators[PRIMARY_ESTIMATOR.name];
    return { primary, estimators, regret: draws[from + each]! };
  };
  const untried = (outcome: Outcome): UntriedRange =>
    candidate.role === "behaviour" ? NOTHING_UNTRIED : untriedRange(candidate.target, bench.tried, outcome);
  return {
    success: { ...outcomeAt(0), untried: untried(bench.outcomes.success) },
    reward: { ...outcomeAt(each + 2), untried: untried(bench.outcomes.reward) },
  };
}

/** The estimators in their order, then the regret, then what was observed. */
function outcomeTerms(bench: Bench, { target }: Candidate, outcome: Outcome): RatioTerms[] {
  const rows = estimationRows(bench, target, outcome);
  const denominator = ones(rows.rows);
  return [
    ...ESTIMATORS.map((estimator) => estimator.terms(rows)),
    { numerator: regretOf(bench, rows), denominator },
    { numerator: outcome.observed, denominator },
  ];
}

/** Per row what the reward model expects of the best supported agent, less what it expects of the candidate. */
function regretOf({ data, supported }: Bench, rows: EstimationRows): Float64Array {
  return modelledOutcome(rows).map((value, row) => {
    let best = value;
    for (let at = row * data.actions; at < (row + 1) * data.actions; at++) {
      if (supported[at] && data.mask[at]) best = Math.max(best, rows.model[at]!);
    }
    return best - value;
  });
}
