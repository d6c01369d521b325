const MOST_KEPT = 10_000;

/**
 * Reads stretches of lines (Latin-1 text of UTF-8 bytes) that come again and again, often several times in a row: each once. What
 * cannot be read, undefined, is not kept.
 */
export function keeping<Value>(
  read: (latin: string) => Value | undefined,
): (latin: string) => Value | undefined {
  interface Kept {
    key: string;
    value: Value | undefined;
  }
  const kept = new Map<string, Kept>();
  let last: Kept | undefined;
  return (latin) => {
    // to compare is faster than to look up
    if (last?.key === latin) return last.value;
    let known = kept.get(latin);
    if (known === undefined) {
      const value = read(latin);
      // a copy as the key: a part of a text would keep all of it in memory
      known = { key: Buffer.from(latin, "latin1").toString("latin1"), value };
      if (value !== undefined && kept.size < MOST_KEPT) kept.set(known.key, known);
    }
    last = known;
    return known.value;
  };
}

/** The text whose UTF-8 bytes stand in a Latin-1 text. */
export const utf8 = (latin: string): string => Buffer.from(latin, "latin1").toString("utf8");
