import type { SparseRows } from "../../numeric/sparse.ts";
import type { RatioTerms } from "../bootstrap.ts";
import type { Courses } from "./follow-episodes.ts";

/** Logged rows of whole episodes and what one policy would do in each of them. */
export interface EpisodeRows {
  rows: number;
  actions: number;
  states: SparseRows; // [rows, inputs]
  /** logged action a_t */
  action: Int32Array; // [rows]
  /** reward r_t of the row */
  outcome: Float64Array; // [rows]
  /** rows with the same number are one episode, in the order of time */
  episode: Int32Array; // [rows]
  /** pi(a | s_t) of the policy that is judged */
  target: Float64Array; // [rows * actions]
}

/** What every estimator of episodes sees. The value of an episode is the sum over its rows of gamma^t r_t. */
export interface EpisodeEstimation {
  rows: number;
  courses: Courses;
  /** gamma^t */
  discount: Float64Array; // [rows]
  gamma: number;
  outcome: Float64Array; // [rows]
  /** min(clip, product over the rows of the episode up to this one of pi(a | s) / mu(a | s)) */
  weight: Float64Array; // [rows]
  /** Q(s_t, a_t) of the policy, fitted without this episode */
  chosenValue: Float64Array; // [rows]
  /** V(s_t) = sum_a pi(a | s_t) Q(s_t, a) */
  stateValue: Float64Array; // [rows]
}

export type EpisodeEstimatorName =
  | "per_decision_is"
  | "weighted_per_decision_is"
  | "per_decision_dr"
  | "weighted_per_decision_dr"
  | "fqe";

/** One way to estimate the value of a policy over whole episodes; its terms sum to one number for each episode. */
export interface EpisodeEstimator {
  name: EpisodeEstimatorName;
  /** one sentence for the report */
  meaning: string;
  terms(data: EpisodeEstimation): RatioTerms;
}

/** 1 at the first row of each episode, so that sums over it count episodes. */
export const firstRows = ({ step }: Courses): Float64Array =>
  Float64Array.from(step, (position) => (position === 0 ? 1 : 0));

/** Terms of a mean over episodes, given what each row adds to its episode. */
export const perEpisode = (data: EpisodeEstimation, numerator: Float64Array): RatioTerms => ({
  numerator,
  denominator: firstRows(data.courses),
});

/** V(s_0) at the first row of each episode, 0 elsewhere. */
export const startValue = ({ stateValue, courses }: EpisodeEstimation): Float64Array =>
  stateValue.map((value, row) => (courses.step[row] === 0 ? value : 0));

/** The temporal difference r_t + gamma V(s_t+1) - Q(s_t, a_t): what a row says against the model. */
export const temporalDifference = (data: EpisodeEstimation): Float64Array =>
  data.outcome.map((reward, row) => {
    const next = data.courses.next[row]!;
    return reward + (next < 0 ? 0 : data.gamma * data.stateValue[next]!) - data.chosenValue[row]!;
  });
