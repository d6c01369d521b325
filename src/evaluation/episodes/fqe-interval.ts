import { normalQuantile } from "../../numeric/normal.ts";
import { createRandom, type Random } from "../../numeric/random.ts";
import { takeRows } from "../../numeric/sparse.ts";
import { mean, variance } from "../../numeric/statistics.ts";
import type { ReportedEstimate } from "../../schema/evaluation-figures.ts";
import { regressionRows } from "./action-regression.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import { MOST_ROWS } from "./fit-q.ts";
import { followEpisodes } from "./follow-episodes.ts";
import { iterateQ } from "./iterate-q.ts";
import { joinEpisodes } from "./join-episodes.ts";

const REPLICATES = 40;
/** a replicate draws about this many rows when there are more */
const DRAWN_ROWS = 2000;

/**
 * What fitted Q evaluation may be wrong by because of the data it was fitted to: the subsampled bootstrap of Hao et al.
 * (2021). m whole episodes are drawn with replacement, Q is fitted to them anew, and the spread of the values of their first
 * states shrinks by sqrt(m / n). The spread of V(s_0) over the episodes alone would miss this, and it is most of the
 * doubt. Normal interval at `level`; null for fewer than two test episodes. What it leaves out is the bias of the regression.
 */
export function fqeInterval(
  value: number,
  train: EpisodeRows | null,
  test: EpisodeRows,
  settings: { gamma: number; seed: number; level: number },
): ReportedEstimate | null {
  const pools = (train ? [test, train] : [test]).map((rows) => ({ rows, episodes: episodesOf(rows) }));
  if (pools[0]!.episodes.length < 2) return null;
  const total = pools.reduce((sum, { rows }) => sum + rows.rows, 0);
  const share = Math.min(1, DRAWN_ROWS / total);
  const random = createRandom(settings.seed);
  const values = Array.from({ length: REPLICATES }, () => {
    const drawn = pools.map(({ rows, episodes }) => drawEpisodes(rows, episodes, share, random));
    return drawnValue(drawn, settings.gamma);
  });
  const used = Math.min(1, MOST_ROWS / total);
  const error = Math.sqrt((variance(values) * share) / used);
  const half = normalQuantile((1 + settings.level) / 2) * error;
  return { value, low: value - half, high: value + half, standard_error: error };
}

/** Rows of each episode in order. */
function episodesOf({ episode }: EpisodeRows): number[][] {
  const rows = new Map<number, number[]>();
  episode.forEach((number, row) => {
    const own = rows.get(number);
    if (own) own.push(row);
    else rows.set(number, [row]);
  });
  return [...rows.values()];
}

/** Whole episodes with replacement, a share of as many as there are; one drawn twice is two episodes. */
function drawEpisodes(
  from: EpisodeRows,
  episodes: readonly number[][],
  share: number,
  random: Random,
): EpisodeRows {
  const rows: number[] = [];
  const draw: number[] = [];
  const count = Math.max(2, Math.round(share * episodes.length));
  for (let number = 0; number < count; number++) {
    for (const row of episodes[random.integer(episodes.length)]!) {
      rows.push(row);
      draw.push(number);
    }
  }
  const { actions } = from;
  const target = new Float64Array(rows.length * actions);
  rows.forEach((row, at) => {
    target.set(from.target.subarray(row * actions, (row + 1) * actions), at * actions);
  });
  return {
    rows: rows.length,
    actions,
    states: takeRows(from.states, rows),
    action: Int32Array.from(rows, (row) => from.action[row]!),
    outcome: Float64Array.from(rows, (row) => from.outcome[row]!),
    episode: Int32Array.from(draw),
    target,
  };
}

/** Mean V(s_0) of the drawn test episodes, by a Q that was fitted to all that were drawn. */
function drawnValue([test, train]: readonly EpisodeRows[], gamma: number): number {
  const data = train ? joinEpisodes(train, test!) : test!;
  const courses = followEpisodes(data.episode);
  const every = Int32Array.from({ length: data.rows }, (_, row) => row);
  const q = iterateQ(data, courses, regressionRows(data, every), gamma);
  const starts = every.filter((row) => row >= data.rows - test!.rows && courses.step[row] === 0);
  return mean(Float64Array.from(starts, q.stateValue));
}
