const MOST_KEPT = 10_000;
const lists = new Map<string, readonly string[]>();
let last: readonly string[] = [];

/** One list for all that are equal: in a log the same few come again and again, and a million copies fill the memory. */
export function sameList(names: readonly string[]): readonly string[] {
  if (names.length === last.length && names.every((name, place) => name === last[place])) return last;
  const key = JSON.stringify(names);
  last = lists.get(key) ?? names;
  if (lists.size < MOST_KEPT) lists.set(key, last);
  return last;
}
