/**
 * The independent parts of a mean over rows. Rows of one episode depend on each other, so the part of an episode is
 * its sum, scaled by episodes / rows: the mean of the parts is the mean of the rows. Given the lengths of the episodes the
 * parts are independent, not identically distributed, which is all that the bounds of this folder ask for.
 */
export interface EpisodeTerms {
  values: Float64Array; // [episodes]
  /** what a part may be at most when a row may be at most 1 */
  largestShare: number;
}

/** `terms` and `episode` have one entry per row; `episode` may be any integers. */
export function sumByEpisode(terms: ArrayLike<number>, episode: ArrayLike<number>): EpisodeTerms {
  const sums = new Map<number, number>();
  const lengths = new Map<number, number>();
  let longest = 0;
  for (let row = 0; row < episode.length; row++) {
    const key = episode[row]!;
    const length = (lengths.get(key) ?? 0) + 1;
    sums.set(key, (sums.get(key) ?? 0) + terms[row]!);
    lengths.set(key, length);
    longest = Math.max(longest, length);
  }
  const scale = sums.size / episode.length;
  return { values: Float64Array.from(sums.values(), (sum) => sum * scale), largestShare: longest * scale };
}
