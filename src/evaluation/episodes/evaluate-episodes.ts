import type { ReportedDifference, ReportedEstimate } from "../../schema/evaluation-figures.ts";
import { drawRatios, type RatioDraws, type Resamples } from "../bootstrap.ts";
import { reportDifference, reportEstimate } from "../judge.ts";
import { cumulativeWeights, effectiveSizes } from "./cumulative-weights.ts";
import {
  type EpisodeEstimation,
  type EpisodeEstimatorName,
  type EpisodeRows,
  perEpisode,
} from "./episode-rows.ts";
import { fitQ, type QSettings } from "./fit-q.ts";
import { followEpisodes } from "./follow-episodes.ts";
import { fqeInterval } from "./fqe-interval.ts";
import { EPISODE_ESTIMATORS, PRIMARY_EPISODE_ESTIMATOR } from "./list.ts";

export interface EpisodesInput {
  /** held-out rows: single delegations of whole episodes */
  test: EpisodeRows;
  /** mu(a | s_t) at the test rows */
  behaviour: Float64Array; // [test.rows * actions]
  /** rows that the fitted Q may learn from besides the other folds of the test rows; null for none */
  train: EpisodeRows | null;
  /** of the test rows by episode; the ones of the rest of the report, so that all is paired */
  resamples: Resamples;
  settings: QSettings & { weightClip: number; level: number };
}

/** What a policy would make of whole episodes. Values are discounted sums of rewards of one episode. */
export interface EpisodesEvaluation {
  episodes: number;
  longest: number;
  mean_length: number;
  gamma: number;
  /** of the episodes as they went */
  observed: ReportedEstimate | null;
  estimators: Record<EpisodeEstimatorName, ReportedEstimate | null>;
  /** per_decision_dr minus observed, on the same episodes */
  difference: ReportedDifference | null;
  /** of the episodes that reach each step, by the clipped weights */
  effective_sample_size: number[];
}

/**
 * The value of a policy over whole episodes, by every estimator, with cluster bootstrap intervals (of `fqe`, whose doubt is
 * that of its fit, by fitting anew; the other intervals take the cross-fitted models as given). An episode ends with its
 * last row here, whatever followed outside of these rows, and the policy changes neither how long it lasts beyond
 * what its states say nor, if rows were left out, what happened in between. Pure: the same input gives the same bytes.
 */
export function evaluateEpisodes(input: EpisodesInput): EpisodesEvaluation {
  const { test, resamples, settings } = input;
  const data = estimationOf(input);
  const { courses } = data;
  const observed = perEpisode(
    data,
    test.outcome.map((reward, row) => data.discount[row]! * reward),
  );
  const terms = EPISODE_ESTIMATORS.map((estimator) => estimator.terms(data));
  const [logged, ...draws] = drawRatios([observed, ...terms], resamples);
  const drawsOf = new Map(EPISODE_ESTIMATORS.map(({ name }, index) => [name, draws[index]!]));
  const report = (name: EpisodeEstimatorName): ReportedEstimate | null =>
    reportEstimate(drawsOf.get(name) as RatioDraws, settings.level);
  const primary = drawsOf.get(PRIMARY_EPISODE_ESTIMATOR.name) as RatioDraws;
  return {
    episodes: courses.episodes,
    longest: courses.longest,
    mean_length: test.rows / courses.episodes,
    gamma: settings.gamma,
    observed: reportEstimate(logged!, settings.level),
    estimators: {
      per_decision_is: report("per_decision_is"),
      weighted_per_decision_is: report("weighted_per_decision_is"),
      per_decision_dr: report("per_decision_dr"),
      weighted_per_decision_dr: report("weighted_per_decision_dr"),
      fqe: fqeInterval((drawsOf.get("fqe") as RatioDraws).estimate, input.train, test, settings),
    },
    difference: reportDifference(primary, logged!, settings.level),
    effective_sample_size: effectiveSizes(data.weight, courses),
  };
}

function estimationOf({ test, behaviour, train, settings }: EpisodesInput): EpisodeEstimation {
  const courses = followEpisodes(test.episode);
  const { values } = fitQ(train, test, settings);
  const { actions, action, target } = test;
  const stateValue = new Float64Array(test.rows);
  values.forEach((value, at) => {
    stateValue[Math.floor(at / actions)]! += target[at]! * value;
  });
  return {
    rows: test.rows,
    courses,
    discount: Float64Array.from(courses.step, (step) => settings.gamma ** step),
    gamma: settings.gamma,
    outcome: test.outcome,
    weight: cumulativeWeights(test, behaviour, courses, settings.weightClip),
    chosenValue: Float64Array.from(action, (chosen, row) => values[row * actions + chosen]!),
    stateValue,
  };
}
