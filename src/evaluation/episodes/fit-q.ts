import { episodeFolds } from "../decisions.ts";
import { regressionRows } from "./action-regression.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import { followEpisodes } from "./follow-episodes.ts";
import { iterateQ } from "./iterate-q.ts";
import { joinEpisodes } from "./join-episodes.ts";

/** A fit uses whole episodes, the latest first, up to this many rows: more would cost time and hardly change it. */
export const MOST_ROWS = 20_000;

export interface QSettings {
  gamma: number;
  folds: number;
  seed: number;
}

/** Q of the target policy, and how it was found. */
export interface FittedQ {
  /** Q(s_i, a), fitted without the episode of row i, within the range of returns that the rewards allow */
  values: Float64Array; // [rows * actions]
  /** the most that any fold needed */
  iterations: number;
}

/**
 * Fitted Q evaluation (`iterateQ`), cross-fitted by episode on the training rows and the other folds of the test rows. `train`
 * may be null.
 */
export function fitQ(train: EpisodeRows | null, test: EpisodeRows, settings: QSettings): FittedQ {
  const joined = train ? joinEpisodes(train, test) : test;
  const before = joined.rows - test.rows;
  const courses = followEpisodes(joined.episode);
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const values = new Float64Array(test.rows * test.actions);
  let iterations = 0;
  for (let held = 0; held < settings.folds; held++) {
    const scored = rowsWhere(test.rows, (row) => fold[row] === held);
    if (scored.length === 0) continue;
    const free = rowsWhere(joined.rows, (row) => row < before || fold[row - before] !== held);
    const fitted = latestEpisodes(joined.episode, free);
    const q = iterateQ(joined, courses, regressionRows(joined, fitted), settings.gamma);
    iterations = Math.max(iterations, q.iterations);
    for (const row of scored) {
      for (let action = 0; action < test.actions; action++)
        values[row * test.actions + action] = q.value(before + row, action);
    }
  }
  return { values, iterations };
}

const rowsWhere = (rows: number, wanted: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => row).filter(wanted);

/** The rows of the last episodes to begin, as many as fit; `rows` are of whole episodes. */
function latestEpisodes(episode: Int32Array, rows: Int32Array): Int32Array {
  if (rows.length <= MOST_ROWS) return rows;
  const lengths = new Map<number, number>();
  for (const row of rows) lengths.set(episode[row]!, (lengths.get(episode[row]!) ?? 0) + 1);
  const kept = new Set<number>();
  let left = MOST_ROWS;
  for (const [number, length] of [...lengths].reverse()) {
    left -= length;
    if (left < 0 && kept.size > 0) break;
    kept.add(number);
  }
  return rows.filter((row) => kept.has(episode[row]!));
}
