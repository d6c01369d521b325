const MOST_KEPT = 10_000;
const lists = new Map<string, readonly string[]>();

/** One list for all that are equal: in a log the same few come again and again, and a million copies fill the memory. */
export function sameList(names: readonly string[]): readonly string[] {
  const key = JSON.stringify(names);
  const kept = lists.get(key);
  if (kept) return kept;
  if (lists.size < MOST_KEPT) lists.set(key, names);
  return names;
}
