import type { Policy } from "../learning/policy.ts";
import { wilsonInterval } from "../numeric/intervals.ts";
import { rowOf } from "../numeric/sparse.ts";
import type {
  EvaluatedPolicy,
  OutcomeValue,
  ReportedDifference,
  ReportedEstimate,
} from "../schema/evaluation-report.ts";
import { drawRatio, estimateFrom, type RatioDraws, type Resamples, subtractDraws } from "./bootstrap.ts";
import type { ChoiceCounts } from "./choice-counts.ts";
import type { Decisions } from "./decisions.ts";
import { type EstimationRows, type EstimatorName, modelledOutcome, ones } from "./estimators/estimator.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import { measureOverlap } from "./overlap.ts";

/** One outcome of the held-out rows: what was observed, and what the reward model expects of every action. */
export interface Outcome {
  observed: Float64Array; // [rows]
  model: Float64Array; // [rows * actions]
}

/** All that is the same for every policy that is judged. */
export interface Bench {
  data: Decisions;
  behaviour: Float64Array; // [rows * actions]
  outcomes: { success: Outcome; reward: Outcome };
  resamples: Resamples;
  supported: Uint8Array; // [rows * actions]
  counts: ChoiceCounts;
  /** per row the agent somebody said would have been better; -1 where nobody did */
  betterAgent: Int32Array;
  names: readonly string[];
  taskTypes: readonly string[];
  weightClip: number;
  level: number;
}

/** A policy under judgement: how often it would choose each action. */
export interface Candidate {
  name: string;
  role: EvaluatedPolicy["role"];
  target: Float64Array; // [rows * actions]
}

/** Draws of the primary estimate of both outcomes: what differences are made of. */
export interface CandidateDraws {
  success: RatioDraws;
  reward: RatioDraws;
}

/** Whom a candidate is compared with. */
export interface Rivals {
  behaviour: CandidateDraws | null;
  bestSingle: CandidateDraws | null;
  earlier: CandidateDraws | null;
}

/** Choice probabilities of a policy on every row. Throws a RangeError when it puts weight on a masked action. */
export function targetOf(policy: Policy, data: Decisions): Float64Array {
  const target = new Float64Array(data.rows * data.actions);
  for (let row = 0; row < data.rows; row++) {
    const mask = data.mask.slice(row * data.actions, (row + 1) * data.actions);
    const decision = { state: rowOf(data.states, row), taskType: data.taskType[row]!, mask };
    const probabilities = policy.probabilities(decision);
    let allowed = 0;
    for (let action = 0; action < data.actions; action++)
      allowed += mask[action] ? probabilities[action]! : 0;
    if (!(Math.abs(allowed - 1) < 1e-6)) {
      throw new RangeError(`${policy.name} gives the allowed actions the probability ${allowed}, not 1`);
    }
    target.set(probabilities, row * data.actions);
  }
  return target;
}

export function estimationRows(bench: Bench, target: Float64Array, outcome: Outcome): EstimationRows {
  const { rows, actions, action } = bench.data;
  const { behaviour, weightClip } = bench;
  return {
    rows,
    actions,
    action,
    outcome: outcome.observed,
    target,
    behaviour,
    model: outcome.model,
    weightClip,
  };
}

/** The primary estimate of both outcomes; of the behaviour itself it is what was observed. */
export function primaryDraws(bench: Bench, candidate: Candidate): CandidateDraws {
  const draw = (outcome: Outcome): RatioDraws =>
    candidate.role === "behaviour"
      ? drawRatio({ numerator: outcome.observed, denominator: ones(bench.data.rows) }, bench.resamples)
      : drawRatio(PRIMARY_ESTIMATOR.terms(estimationRows(bench, candidate.target, outcome)), bench.resamples);
  return { success: draw(bench.outcomes.success), reward: draw(bench.outcomes.reward) };
}

export function reportEstimate(draws: RatioDraws, level: number): ReportedEstimate | null {
  const estimate = estimateFrom(draws, level);
  if (estimate === null) return null;
  const { value, low, high, standardError } = estimate;
  return { value, low, high, standard_error: standardError };
}

export function reportDifference(
  draws: RatioDraws,
  rival: RatioDraws,
  level: number,
): ReportedDifference | null {
  const estimate = estimateFrom(subtractDraws(draws, rival), level);
  if (estimate === null) return null;
  const { value, low, high, standardError, lowerBound, upperBound } = estimate;
  return {
    value,
    low,
    high,
    standard_error: standardError,
    lower_bound: lowerBound,
    upper_bound: upperBound,
  };
}

/** Every figure of one policy. */
export function judge(
  bench: Bench,
  candidate: Candidate,
  own: CandidateDraws,
  rivals: Rivals,
): EvaluatedPolicy {
  const { success, reward } = bench.outcomes;
  const rows = estimationRows(bench, candidate.target, success);
  const { supported, counts, names, taskTypes } = bench;
  return {
    name: candidate.name,
    role: candidate.role,
    agreement_on_successes: agreement(bench, candidate),
    accuracy: accuracy(bench, candidate),
    success_rate: judgeOutcome(bench, candidate, success, "success", own, rivals),
    average_reward: judgeOutcome(bench, candidate, reward, "reward", own, rivals),
    regret: {
      success_rate: regret(bench, candidate, success),
      average_reward: regret(bench, candidate, reward),
      measures:
        "what the reward model expects of the best supported agent minus what it expects of this policy: a bound within support, not the truth",
    },
    overlap: measureOverlap(bench.data, rows, { supported, counts }, { names, taskTypes }),
    chosen_agents: chosenAgents(bench, candidate),
  };
}

function judgeOutcome(
  bench: Bench,
  candidate: Candidate,
  outcome: Outcome,
  key: keyof CandidateDraws,
  own: CandidateDraws,
  rivals: Rivals,
): OutcomeValue {
  const primary = reportEstimate(own[key], bench.level);
  const against = (rival: CandidateDraws | null): ReportedDifference | null =>
    rival === null || rival === own ? null : reportDifference(own[key], rival[key], bench.level);
  const estimators = candidate.role === "behaviour" ? null : everyEstimate(bench, candidate, outcome);
  return {
    value: primary && within(primary.value, key),
    low: primary && within(primary.low, key),
    high: primary && within(primary.high, key),
    estimators,
    spread: estimators && spreadOf(estimators),
    difference_to_behaviour: against(rivals.behaviour),
    difference_to_best_single: against(rivals.bestSingle),
    difference_to_earlier: against(rivals.earlier),
  };
}

/** A success rate lies between 0 and 1, whatever a weighted sum of few rows says; a reward may be anything. */
const within = (value: number, key: keyof CandidateDraws): number =>
  key === "success" ? Math.max(0, Math.min(1, value)) : value;

type Estimates = Record<EstimatorName, ReportedEstimate | null>;

function everyEstimate(bench: Bench, candidate: Candidate, outcome: Outcome): Estimates {
  const rows = estimationRows(bench, candidate.target, outcome);
  const entries = ESTIMATORS.map((estimator) => {
    const draws = drawRatio(estimator.terms(rows), bench.resamples);
    return [estimator.name, reportEstimate(draws, bench.level)];
  });
  return Object.fromEntries(entries) as Estimates;
}

function spreadOf(estimates: Estimates): number | null {
  const { direct_method, snips, clipped_dr } = estimates;
  if (!direct_method || !snips || !clipped_dr) return null;
  const values = [direct_method.value, snips.value, clipped_dr.value];
  return Math.max(...values) - Math.min(...values);
}

function regret(bench: Bench, candidate: Candidate, outcome: Outcome): ReportedEstimate | null {
  const { data, supported } = bench;
  const modelled = modelledOutcome(estimationRows(bench, candidate.target, outcome));
  const numerator = modelled.map((value, row) => {
    let best = value;
    for (let at = row * data.actions; at < (row + 1) * data.actions; at++) {
      if (supported[at] && data.mask[at]) best = Math.max(best, outcome.model[at]!);
    }
    return best - value;
  });
  return reportEstimate(drawRatio({ numerator, denominator: ones(data.rows) }, bench.resamples), bench.level);
}

function agreement(bench: Bench, { target, role }: Candidate): EvaluatedPolicy["agreement_on_successes"] {
  const { data } = bench;
  const own = role === "behaviour";
  let agreed = 0;
  let n = 0;
  data.action.forEach((action, row) => {
    if (!data.success[row]) return;
    n += 1;
    agreed += own ? 1 : target[row * data.actions + action]!;
  });
  const measures =
    "agreement with the logged agent on successful delegations: imitation, not proof of a right choice";
  return { ...shareOf(agreed, n, bench.level), measures };
}

function accuracy(bench: Bench, { target, role }: Candidate): EvaluatedPolicy["accuracy"] {
  const { data } = bench;
  const own = role === "behaviour";
  let right = 0;
  let n = 0;
  bench.betterAgent.forEach((better, row) => {
    if (better < 0) return;
    n += 1;
    right += own ? Number(data.action[row] === better) : target[row * data.actions + better]!;
  });
  const measures = "choice of the agent that a rater named as the better one, where one was named";
  return { ...shareOf(right, n, bench.level), measures };
}

function shareOf(
  count: number,
  n: number,
  level: number,
): { value: number | null; low: number | null; high: number | null; n: number } {
  if (n === 0) return { value: null, low: null, high: null, n };
  return { value: count / n, ...wilsonInterval(count, n, level), n };
}

function chosenAgents({ data, names }: Bench, { target }: Candidate): Record<string, number> {
  const shares = new Float64Array(data.actions);
  target.forEach((probability, at) => {
    shares[at % data.actions]! += probability / data.rows;
  });
  const listed = names.map((name, action) => [name, shares[action]!] as const);
  return Object.fromEntries(listed.filter(([, share]) => share > 0));
}
