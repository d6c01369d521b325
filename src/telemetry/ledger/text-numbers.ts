import { hashOfBytes, type TextColumn } from "./text-column.ts";

/** Spreads the hash over the slots. */
const SPREAD = 0x9e3779b1;

/**
 * Numbers of texts: equal ones have the same number, counted from 0 in the order in which they come. The texts stay in their
 * columns: a million strings and the map that finds them would keep the garbage collector busy.
 */
export class TextNumbers {
  private count = 0;
  private readonly columns: TextColumn[] = [];
  /** by number: where the text stands, and its hash */
  private readonly columnOf: Uint16Array;
  private readonly rowOf: Uint32Array;
  private readonly hashes: Int32Array;
  /** open addressing by the hash; number + 1, 0: free */
  private readonly slots: Uint32Array;
  private readonly shift: number;

  /** @param most how many texts may come */
  constructor(most: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(most + 1)) + 1);
    this.columnOf = new Uint16Array(most);
    this.rowOf = new Uint32Array(most);
    this.hashes = new Int32Array(most);
    this.slots = new Uint32Array(2 ** bits);
    this.shift = 32 - bits;
  }

  get size(): number {
    return this.count;
  }

  /** The number of each text of a column. @throws RangeError when there are more texts than were said to come */
  addColumn(column: TextColumn): Int32Array {
    this.columns.push(column);
    const numbers = new Int32Array(column.size);
    for (let row = 0; row < numbers.length; row++) numbers[row] = this.add(column, row);
    return numbers;
  }

  /** The number of the text in a row; -1: it has none. */
  find(column: TextColumn, row: number): number {
    return (this.slots[this.slotFor(column, row, column.hashAt(row))] ?? 0) - 1;
  }

  /** The number of a text; undefined: it has none. */
  numberOf(text: string): number | undefined {
    const bytes = Buffer.from(text);
    const hash = hashOfBytes(bytes, 0, bytes.length);
    for (let slot = this.firstSlot(hash); ; slot = this.slotAfter(slot)) {
      const number = (this.slots[slot] ?? 0) - 1;
      if (number < 0) return undefined;
      if (this.columnAt(number)?.isSame(this.rowOf[number] ?? -1, bytes, 0, bytes.length)) return number;
    }
  }

  private add(column: TextColumn, row: number): number {
    const hash = column.hashAt(row);
    const slot = this.slotFor(column, row, hash);
    const known = (this.slots[slot] ?? 0) - 1;
    if (known >= 0) return known;
    const number = this.count++;
    if (number >= this.rowOf.length) throw new RangeError(`more than ${this.rowOf.length} texts`);
    this.columnOf[number] = this.columns.length - 1;
    this.rowOf[number] = row;
    this.hashes[number] = hash;
    this.slots[slot] = number + 1;
    return number;
  }

  /** The slot of a text, or the free one where it would be. */
  private slotFor(column: TextColumn, row: number, hash: number): number {
    for (let slot = this.firstSlot(hash); ; slot = this.slotAfter(slot)) {
      const number = (this.slots[slot] ?? 0) - 1;
      if (number < 0) return slot;
      if (this.hashes[number] !== hash) continue;
      if (this.columnAt(number)?.isSameAs(this.rowOf[number] ?? -1, column, row)) return slot;
    }
  }

  private columnAt(number: number): TextColumn | undefined {
    return this.columns[this.columnOf[number] ?? -1];
  }
  private firstSlot(hash: number): number {
    return Math.imul(hash ^ (hash >>> 15), SPREAD) >>> this.shift;
  }
  private slotAfter(slot: number): number {
    return (slot + 1) & (this.slots.length - 1);
  }
}
