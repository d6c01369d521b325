const CHARACTERS_COMPARED = 1500;

/** Jaccard similarity of two texts' sets of words: shared words over all words; 1 for two empty texts. */
export function wordSimilarity(one: string, other: string): number {
  const first = wordsOf(one);
  const second = wordsOf(other);
  let shared = 0;
  for (const word of first) if (second.has(word)) shared += 1;
  const all = first.size + second.size - shared;
  return all === 0 ? 1 : shared / all;
}

const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .slice(0, CHARACTERS_COMPARED)
      .toLowerCase()
      .match(/[\p{L}\d_./-]+/gu) ?? [],
  );
