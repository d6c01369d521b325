import { takeTransitions } from "../../dataset/encode-transitions.ts";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { ColumnGroup } from "../../learning/mixed-model/design.ts";
import { fitMixedModel, type MixedModel } from "../../learning/mixed-model/fit-mixed-model.ts";
import { linearScores } from "../../learning/mixed-model/linear-scores.ts";
import { posterior } from "../../learning/mixed-model/posterior.ts";
import { gatherStatistics } from "../../learning/mixed-model/sufficient-statistics.ts";
import { timeFolds } from "../../learning/tuning/folds.ts";
import { clusteredMean, type MeanInterval } from "./clustered-mean.ts";
import { everyNthEpisode, singleDelegations } from "./whole-episodes.ts";

/** What the outcomes depend on, each as a share of their variance that is explained on held-out episodes. */
export interface OutcomeSignal {
  rows: number;
  episodes: number;
  /** by who did it, over knowing nothing */
  agents: MeanInterval;
  /** by what the task was, over that, as if all agents took it alike */
  tasks: MeanInterval;
  /** by who did which task, over that: without it the best single agent is the best for every task */
  interplay: MeanInterval;
  /** by all of this learned from the rows there are, over the same learned from half of them */
  moreRows: MeanInterval;
}

const MOST_ROWS = 10_000;
const FEWEST_EPISODES = 40;
const BLOCKS = 5;
/** Narrower than the policy's own: this is to be told in seconds. */
const MOST_DIMENSIONS = 16;

/**
 * Nested mixed models (`learning/mixed-model`) of success, compared on held-out blocks of episodes: mean of all, plus
 * agents, plus tasks, plus agents by tasks. A difference of squared errors per row, divided by the variance of the
 * outcome, is a share of variance; intervals are over episodes. How much to shrink is settled once on all rows: a dozen
 * numbers, of which no row has more than a share. Test rows have no part in it.
 * @returns null where there are too few episodes, one agent only, or one outcome only
 */
export function outcomeSignal(
  table: TransitionTable,
  groups: readonly ColumnGroup[],
  level: number,
): OutcomeSignal | null {
  const single = singleDelegations(everyNthEpisode(table, MOST_ROWS));
  const data = { ...single, reward: Float64Array.from(single.successProbability) };
  const episodes = new Set(data.episode).size;
  if (episodes < FEWEST_EPISODES || new Set(data.action).size < 2) return null;
  const spread = varianceOf(data.reward);
  if (!(spread > 1e-9)) return null;
  const narrow = groups.map((group) => ({
    ...group,
    mostDimensions: Math.min(group.mostDimensions, MOST_DIMENSIONS),
  }));
  const whole = fitMixedModel(data, narrow);
  const parts = timeFolds(data, BLOCKS, 0).map(({ train, heldOut }) => ({
    heldOut,
    errors: errorsOf(whole, train, heldOut),
  }));
  const clusters = parts.flatMap(({ heldOut }) => Array.from(heldOut.episode));
  const gain = (from: keyof Errors, to: keyof Errors): MeanInterval => {
    const values = parts.flatMap(({ errors }) =>
      Array.from(errors[from], (error, row) => (error - (errors[to][row] ?? 0)) / spread),
    );
    return clusteredMean(values, clusters, level);
  };
  return {
    rows: data.rows,
    episodes,
    agents: gain("mean", "agents"),
    tasks: gain("agents", "tasks"),
    interplay: gain("tasks", "interplay"),
    moreRows: gain("half", "interplay"),
  };
}

/** Squared errors on the held-out rows, row by row, of each model. */
type Errors = Record<"mean" | "agents" | "tasks" | "interplay" | "half", Float64Array>;

function errorsOf(whole: MixedModel, train: TransitionTable, heldOut: TransitionTable): Errors {
  const full = refitted(whole, train);
  const mean = full.statistics.meanReward;
  return {
    mean: heldOut.reward.map((outcome) => (outcome - mean) ** 2),
    agents: squaredErrors(fitMixedModel(train, []), heldOut),
    tasks: squaredErrors(withoutInterplay(full), heldOut),
    interplay: squaredErrors(full, heldOut),
    half: squaredErrors(refitted(whole, everyOtherEpisode(train)), heldOut),
  };
}

/** The model on other rows, with the coordinates and variances that it has. */
function refitted({ design, features, variances }: MixedModel, table: TransitionTable): MixedModel {
  const statistics = gatherStatistics(table, design);
  return { design, features, variances, statistics, posterior: posterior(statistics, features, variances) };
}

/** All that sets agents apart by the task taken out: each keeps its mean, and the task counts the same for all. */
function withoutInterplay(model: MixedModel): MixedModel {
  const { design, posterior: found } = model;
  const own = (k: number): boolean => design.groups[design.groupOf[k] ?? -1]?.ownColumn !== undefined;
  return {
    ...model,
    posterior: {
      ...found,
      common: found.common.map((entry, k) => (own(k) ? 0 : entry)),
      agents: found.agents.map((entries) => entries.map((entry, k) => (k === 0 ? entry : 0))),
    },
  };
}

function squaredErrors(model: MixedModel, { states, action, reward, rows }: TransitionTable): Float64Array {
  const { weight, bias, actions } = linearScores(model);
  return Float64Array.from({ length: rows }, (_, row) => {
    const chosen = action[row] ?? 0;
    let expected = bias[chosen] ?? 0;
    const end = states.offsets[row + 1] ?? 0;
    for (let entry = states.offsets[row] ?? 0; entry < end; entry++) {
      const at = (states.indices[entry] ?? 0) * actions + chosen;
      expected += (states.values[entry] ?? 0) * (weight[at] ?? 0);
    }
    return ((reward[row] ?? 0) - expected) ** 2;
  });
}

function everyOtherEpisode(table: TransitionTable): TransitionTable {
  const place = new Map([...new Set(table.episode)].map((episode, index) => [episode, index]));
  const kept = Array.from(table.episode.keys()).filter(
    (row) => (place.get(table.episode[row] ?? -1) ?? 0) % 2 === 0,
  );
  return takeTransitions(table, kept);
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
