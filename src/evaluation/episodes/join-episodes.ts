import { rowOf, stackRows } from "../../numeric/sparse.ts";
import type { EpisodeRows } from "./episode-rows.ts";

/** Both sets of rows, `first` before `second`; the episodes of `first` are renumbered below zero. */
export function joinEpisodes(first: EpisodeRows, second: EpisodeRows): EpisodeRows {
  const vectors = [first, second].flatMap(({ states, rows }) =>
    Array.from({ length: rows }, (_, row) => rowOf(states, row)),
  );
  return {
    rows: first.rows + second.rows,
    actions: second.actions,
    states: stackRows(vectors, second.states.columns),
    action: Int32Array.from([...first.action, ...second.action]),
    outcome: concat(first.outcome, second.outcome),
    episode: Int32Array.from([...first.episode.map((episode) => -1 - episode), ...second.episode]),
    target: concat(first.target, second.target),
  };
}

function concat(first: Float64Array, second: Float64Array): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
