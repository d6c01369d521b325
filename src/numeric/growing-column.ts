type Numbers = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** A typed array that grows: for columns whose length is known only when all rows have gone by. */
export interface GrowingColumn<Column extends Numbers> {
  push(value: number): void;
  append(values: ArrayLike<number>): void;
  length(): number;
  /** the numbers so far, as an array of exactly their length; nothing may be added afterwards */
  finish(): Column;
}

const FIRST_LENGTH = 1024;
const GROWTH = 1.5;

export function createColumn<Column extends Numbers>(
  Kind: new (length: number) => Column,
): GrowingColumn<Column> {
  let room = new Kind(FIRST_LENGTH);
  let length = 0;
  const reserve = (needed: number): void => {
    if (needed <= room.length) return;
    const larger = new Kind(Math.max(needed, Math.ceil(room.length * GROWTH)));
    larger.set(room.subarray(0, length));
    room = larger;
  };
  return {
    push: (value) => {
      reserve(length + 1);
      room[length++] = value;
    },
    append: (values) => {
      reserve(length + values.length);
      room.set(values, length);
      length += values.length;
    },
    length: () => length,
    finish: () => {
      const exact = room.slice(0, length) as Column;
      room = new Kind(0);
      return exact;
    },
  };
}
