import { wilsonInterval } from "../numeric/intervals.ts";
import type {
  LowerBounds,
  OutcomeValue,
  ReportedDifference,
  ReportedEstimate,
} from "../schema/evaluation-figures.ts";
import type { EvaluatedPolicy } from "../schema/evaluation-report.ts";
import type { ChoiceCounts } from "./behaviour/choice-counts.ts";
import { estimateFrom, type RatioDraws, type Resamples, subtractDraws } from "./bootstrap.ts";
import { lowerBounds } from "./bounds/lower-bounds.ts";
import { type Candidate, type CandidateDraws, estimationRows, type OutcomeDraws } from "./candidate-draws.ts";
import type { Decisions } from "./decisions.ts";
import type { EstimatorName } from "./estimators/estimator.ts";
import { measureOverlap } from "./overlap.ts";
import { moveOut, untriedDifference } from "./untried-choices.ts";

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
  /** 1 where the action was tried often enough in like states */
  supported: Uint8Array; // [rows * actions]
  /** 1 where it was tried at all */
  tried: Uint8Array; // [rows * actions]
  counts: ChoiceCounts;
  /** per row the agent somebody said would have been better; -1 where nobody did */
  betterAgent: Int32Array;
  names: readonly string[];
  taskTypes: readonly string[];
  weightClip: number;
  level: number;
}

/** Whom a candidate is compared with. */
export interface Rivals {
  behaviour: CandidateDraws | null;
  bestSingle: CandidateDraws | null;
  earlier: CandidateDraws | null;
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
  const rows = estimationRows(bench, candidate.target, bench.outcomes.success);
  const { supported, counts, names, taskTypes } = bench;
  return {
    name: candidate.name,
    role: candidate.role,
    agreement_on_successes: agreement(bench, candidate),
    accuracy: accuracy(bench, candidate),
    success_rate: judgeOutcome(bench, candidate, "success", own, rivals),
    average_reward: judgeOutcome(bench, candidate, "reward", own, rivals),
    regret: {
      success_rate: reportEstimate(own.success.regret, bench.level),
      average_reward: reportEstimate(own.reward.regret, bench.level),
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
  key: keyof CandidateDraws,
  own: CandidateDraws,
  rivals: Rivals,
): OutcomeValue {
  const found = reportEstimate(own[key].primary, bench.level);
  const primary = found && moveOut(found, own[key].untried);
  const against = (rival: CandidateDraws | null): ReportedDifference | null => {
    if (rival === null || rival === own) return null;
    const difference = reportDifference(own[key].primary, rival[key].primary, bench.level);
    return difference && moveOut(difference, untriedDifference(own[key].untried, rival[key].untried));
  };
  const estimators = candidate.role === "behaviour" ? null : everyEstimate(own[key], bench.level);
  return {
    value: primary && within(primary.value, key),
    low: primary && within(primary.low, key),
    high: primary && within(primary.high, key),
    estimators,
    spread: estimators && spreadOf(estimators),
    lower_bounds: key === "success" ? boundsOf(bench, candidate, own.success) : null,
    difference_to_behaviour: against(rivals.behaviour),
    difference_to_best_single: against(rivals.bestSingle),
    difference_to_earlier: against(rivals.earlier),
  };
}

function boundsOf(
  bench: Bench,
  candidate: Candidate,
  { primary, untried }: OutcomeDraws,
): LowerBounds | null {
  const bootstrap = estimateFrom(primary, bench.level)?.lowerBound;
  if (candidate.role === "behaviour" || bootstrap === undefined) return null;
  const rows = estimationRows(bench, candidate.target, bench.outcomes.success);
  const bounds = lowerBounds(rows, bench.data.episode, bench.level);
  return bounds && { bootstrap: bootstrap - untried.below, ...bounds };
}

/** A success rate lies between 0 and 1, whatever a weighted sum of few rows says; a reward may be anything. */
const within = (value: number, key: keyof CandidateDraws): number =>
  key === "success" ? Math.max(0, Math.min(1, value)) : value;

type Estimates = Record<EstimatorName, ReportedEstimate | null>;

function everyEstimate({ estimators }: OutcomeDraws, level: number): Estimates {
  const entries = Object.entries(estimators).map(([name, draws]) => [name, reportEstimate(draws, level)]);
  return Object.fromEntries(entries) as Estimates;
}

function spreadOf(estimates: Estimates): number | null {
  const { direct_method, snips, clipped_dr } = estimates;
  if (!direct_method || !snips || !clipped_dr) return null;
  const values = [direct_method.value, snips.value, clipped_dr.value];
  return Math.max(...values) - Math.min(...values);
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
