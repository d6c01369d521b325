/** A set of ids that only remembers a 53-bit fingerprint of each: 16 bytes an id instead of a hundred. */
export interface IdSet {
  /** Adds an id; false when it was there already. */
  add(id: string): boolean;
  readonly size: number;
}

/**
 * An id set by open addressing. Two different ids are taken for one with a probability of about n² / 2⁵⁴
 * (0.06 % for three million ids).
 */
export function createIdSet(): IdSet {
  let slots = new Float64Array(64);
  let size = 0;
  const place = (table: Float64Array, print: number): boolean => {
    const mask = table.length - 1;
    let at = print % table.length;
    while (table[at] !== 0) {
      if (table[at] === print) return false;
      at = (at + 1) & mask;
    }
    table[at] = print;
    return true;
  };
  const grow = (): void => {
    const larger = new Float64Array(slots.length * 2);
    for (const print of slots) if (print !== 0) place(larger, print);
    slots = larger;
  };
  return {
    add(id) {
      if (size * 2 >= slots.length) grow();
      const isNew = place(slots, fingerprint(id));
      if (isNew) size += 1;
      return isNew;
    },
    get size() {
      return size;
    },
  };
}

/** 53 bits from two 32-bit FNV-1a hashes with different starts; never 0, which marks an empty slot. */
function fingerprint(id: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  return ((high >>> 0) & 0x1fffff) * 0x100000000 + (low >>> 0) + 1;
}
