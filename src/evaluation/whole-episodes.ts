import { mean } from "../numeric/statistics.ts";
import type { EpisodesValue } from "../schema/evaluation-doubt.ts";
import type { ReportedEstimate } from "../schema/evaluation-figures.ts";
import { targetOf } from "./candidates.ts";
import type { Doubted } from "./doubts.ts";
import { type EpisodesEvaluation, evaluateEpisodes } from "./episodes/evaluate-episodes.ts";
import { followEpisodes } from "./episodes/follow-episodes.ts";

/** discount between delegations where nobody said another one */
const GAMMA = 0.99;

/**
 * The policy followed through whole episodes; null where every episode is one delegation. How long an episode lasts is taken as
 * it was, so rewards are counted from their mean: else the models would expect much of a row only because training episodes
 * happened to be longer. The mean is added again over the lengths that there were.
 */
export function followEpisodesOf(doubted: Doubted): EpisodesValue | null {
  const { input, train, test, bench, candidates, task } = doubted;
  const { data, behaviour, resamples, weightClip, level } = bench;
  if (resamples.clusters === data.rows) return null;
  const gamma = input.gamma ?? GAMMA;
  const usual = mean([...train.decisions.reward, ...test.decisions.reward]);
  const fromUsual = (rewards: Float64Array): Float64Array => rewards.map((reward) => reward - usual);
  const evaluation = evaluateEpisodes({
    test: { ...data, outcome: fromUsual(data.reward), target: candidates.policy.target },
    behaviour,
    train: {
      ...train.decisions,
      outcome: fromUsual(train.decisions.reward),
      target: targetOf(input.policy, train.decisions),
    },
    resamples,
    settings: { ...task.settings, gamma, weightClip, level },
  });
  const length = discountedLength(data.episode, gamma);
  return {
    ...raise(evaluation, usual * length),
    ...trust(evaluation, input.settings.min_effective_sample_size),
  };
}

/** Mean over episodes of the sum of gamma^t over their rows. */
function discountedLength(episode: Int32Array, gamma: number): number {
  const { step, episodes } = followEpisodes(episode);
  return step.reduce((sum, position) => sum + gamma ** position, 0) / episodes;
}

function raise(evaluation: EpisodesEvaluation, by: number): EpisodesEvaluation {
  const up = (estimate: ReportedEstimate | null): ReportedEstimate | null =>
    estimate && { ...estimate, value: estimate.value + by, low: estimate.low + by, high: estimate.high + by };
  const { estimators } = evaluation;
  return {
    ...evaluation,
    observed: up(evaluation.observed),
    estimators: {
      per_decision_is: up(estimators.per_decision_is),
      weighted_per_decision_is: up(estimators.weighted_per_decision_is),
      per_decision_dr: up(estimators.per_decision_dr),
      weighted_per_decision_dr: up(estimators.weighted_per_decision_dr),
      fqe: up(estimators.fqe),
    },
  };
}

const TAKEN_AS_IT_WAS =
  "Followed from the first delegation of an episode to its last one; an episode is taken to last as long and to bring the same tasks as it did.";

/** No difference is reported where hardly any episode speaks for the steps that most episodes have: the log cannot judge it. */
export function trust(
  {
    difference,
    effective_sample_size: sizes,
    mean_length: length,
  }: Pick<EpisodesEvaluation, "difference" | "effective_sample_size" | "mean_length">,
  needed: number,
): Pick<EpisodesValue, "difference" | "note"> {
  const step = Math.max(1, Math.round(length));
  const size = sizes[step - 1] ?? 0;
  if (size >= needed) return { difference, note: TAKEN_AS_IT_WAS };
  const worth = size.toFixed(0);
  return {
    difference: null,
    note: `The log cannot judge the policy through whole episodes: at step ${step}, which is the mean length, it is worth ${worth} ${worth === "1" ? "episode" : "episodes"} (${needed} needed), and the estimates are mostly guesses of the model.`,
  };
}
