const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A seed of its own for each use of a seed, by FNV-1a over its words: the split of seed 3 is the same whatever else is
 * drawn, and a log of 150 decisions is the beginning of the log of 1,000.
 */
export function derivedSeed(seed: number, ...words: readonly string[]): number {
  let hash = OFFSET_BASIS;
  for (const unit of [String(seed), ...words].join("/")) {
    hash = Math.imul(hash ^ unit.charCodeAt(0), PRIME) >>> 0;
  }
  return hash;
}
