const FIRST_SLOTS = 16;
const SPREAD = 0x9e3779b1;

/** Numbers 32-bit integers from 0 in the order in which they first come: for a million of them faster and smaller than a Map. */
export class IntegerIndex {
  private readonly keys: number[] = [];
  /** open addressing; number + 1, 0: free */
  private slots = new Uint32Array(FIRST_SLOTS);

  get size(): number {
    return this.keys.length;
  }

  /** The number of an integer, a new one where it comes for the first time. */
  numberOf(key: number): number {
    const slot = this.slotOf(key);
    const known = (this.slots[slot] ?? 0) - 1;
    if (known >= 0) return known;
    this.slots[slot] = this.keys.push(key);
    if (2 * this.keys.length > this.slots.length) this.grow();
    return this.keys.length - 1;
  }

  /** Where the integer stands, or the free slot where it would. */
  private slotOf(key: number): number {
    const last = this.slots.length - 1;
    const spread = Math.imul(key, SPREAD);
    for (let slot = (spread ^ (spread >>> 16)) & last; ; slot = (slot + 1) & last) {
      const number = this.slots[slot] ?? 0;
      if (number === 0 || this.keys[number - 1] === key) return slot;
    }
  }

  private grow(): void {
    this.slots = new Uint32Array(2 * this.slots.length);
    for (const [number, key] of this.keys.entries()) this.slots[this.slotOf(key)] = number + 1;
  }
}
