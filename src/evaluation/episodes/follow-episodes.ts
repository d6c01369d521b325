/** Where each row stands in its episode. */
export interface Courses {
  episodes: number;
  /** rows of the longest episode */
  longest: number;
  /** 0-based position of each row in its episode */
  step: Int32Array; // [rows]
  /** the row that follows in the episode, -1 at its end */
  next: Int32Array; // [rows]
}

/** Rows with the same number are one episode, in the order of the rows; rows of other episodes may lie between them. */
export function followEpisodes(episode: ArrayLike<number>): Courses {
  const rows = episode.length;
  const step = new Int32Array(rows);
  const next = new Int32Array(rows).fill(-1);
  const latest = new Map<number, number>();
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    const before = latest.get(episode[row]!);
    if (before !== undefined) {
      next[before] = row;
      step[row] = step[before]! + 1;
    }
    latest.set(episode[row]!, row);
    longest = Math.max(longest, step[row]! + 1);
  }
  return { episodes: latest.size, longest, step, next };
}
