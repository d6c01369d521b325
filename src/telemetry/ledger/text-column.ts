const FIRST_BYTES = 64 * 1024;
const FIRST_ROWS = 1024;
const START = 0x811c9dc5;
const PRIME = 0x01000193;

/** A column of texts as it crosses from one thread to another: UTF-8, one after the other, and where each ends. */
export interface PackedTexts {
  bytes: Uint8Array;
  ends: Uint32Array;
}

/**
 * Texts kept as bytes: a million strings keep the garbage collector busy, and most are never looked at. A column holds at most
 * 4 GiB; a ledger is read in parts far below it.
 */
export class TextColumn {
  /** of all rows, one after the other */
  bytes: Buffer;
  private ends: Uint32Array;
  private rows: number;

  constructor(
    { bytes, ends }: PackedTexts = { bytes: new Uint8Array(FIRST_BYTES), ends: new Uint32Array(0) },
  ) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.ends = ends;
    this.rows = ends.length;
  }

  get size(): number {
    return this.rows;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.addBytes(bytes, 0, bytes.length);
  }

  /** Adds the text that stands in some bytes from one place to another. */
  addBytes(source: Uint8Array, from: number, to: number): void {
    let filled = this.startOf(this.rows);
    this.makeRoom(filled + to - from);
    const { bytes } = this;
    // for the short texts of a ledger faster than a call out of JavaScript
    for (let at = from; at < to; at++) bytes[filled++] = source[at] ?? 0;
    this.ends[this.rows++] = filled;
  }

  /** The text in a row; "" where there is no such row. */
  at(row: number): string {
    return row < 0 || row >= this.rows ? "" : this.bytes.toString("utf8", this.startOf(row), this.ends[row]);
  }

  /** Whether the text in a row has just these bytes. */
  isSame(row: number, source: Uint8Array, from: number, to: number): boolean {
    const start = this.startOf(row);
    if ((this.ends[row] ?? -1) - start !== to - from) return false;
    for (let at = from; at < to; at++) if (this.bytes[start + at - from] !== source[at]) return false;
    return true;
  }

  isSameAs(row: number, other: TextColumn, otherRow: number): boolean {
    return this.isSame(row, other.bytes, other.startOf(otherRow), other.ends[otherRow] ?? -1);
  }

  hashAt(row: number): number {
    return hashOfBytes(this.bytes, this.startOf(row), this.ends[row] ?? 0);
  }

  pack(): PackedTexts {
    const filled = this.startOf(this.rows);
    return { bytes: new Uint8Array(this.bytes.subarray(0, filled)), ends: this.ends.slice(0, this.rows) };
  }

  /** Where the text in a row begins among the bytes. */
  startOf(row: number): number {
    return row === 0 ? 0 : (this.ends[row - 1] ?? 0);
  }
  endOf(row: number): number {
    return this.ends[row] ?? 0;
  }

  private makeRoom(needed: number): void {
    if (needed > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    if (this.rows < this.ends.length) return;
    const longer = new Uint32Array(Math.max(FIRST_ROWS, 2 * this.rows));
    longer.set(this.ends);
    this.ends = longer;
  }
}

/** FNV-1a, 32 bits. */
export function hashOfBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = START;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), PRIME);
  return hash | 0;
}
