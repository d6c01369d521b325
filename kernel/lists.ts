// Lists of the entries of a matrix that are not zero, row by row (the CSR form): entries starts[r] to starts[r + 1] belong
// to row r. An entry is the byte offset of column k in a panel of 32, that is 128 * k, and a value. A row has an even number
// of entries, so that the inner loop may take two at a time: the last is followed by one of the same column and value 0
// where it would be odd.

import { panelWidth } from "./panels";

/** For each pattern of four lanes (bit i: lane i is wanted) the bytes that move the wanted lanes to the front. */
const order: usize = memory.data(256, 16);

for (let pattern: u32 = 0; pattern < 16; pattern++) {
  let to = order + 16 * pattern;
  for (let lane: u32 = 0; lane < 4; lane++) {
    if (pattern & (1 << lane)) {
      store<u32>(to, 0x03020100 + 0x04040404 * lane);
      to += 4;
    }
  }
}

/**
 * Lists the first `count` rows of a matrix in panels of `rows` rows. Four lanes a time, without a branch: up to 12 bytes
 * behind the last entry are overwritten.
 */
export function listRows(
  panels: usize,
  rows: u32,
  count: u32,
  columns: u32,
  starts: usize,
  offsets: usize,
  values: usize,
): void {
  const zero = f32x4.splat(0);
  const ahead = i32x4.splat(4 << 7);
  let entry: usize = 0;
  for (let row: u32 = 0; row < count; row++) {
    store<u32>(starts + 4 * row, <u32>(entry >> 2));
    let places = i32x4(0, 1 << 7, 2 << 7, 3 << 7);
    for (let column: u32 = 0; column < columns; ) {
      const width = panelWidth(columns - column);
      let from = panels + 4 * (rows * column + row * width);
      for (const last = from + 4 * width; from < last; from += 16) {
        const four = v128.load(from);
        const pattern = i32x4.bitmask(f32x4.ne(four, zero));
        const moved = v128.load(order + (pattern << 4));
        v128.store(offsets + entry, i8x16.swizzle(places, moved));
        v128.store(values + entry, i8x16.swizzle(four, moved));
        places = i32x4.add(places, ahead);
        entry += <usize>popcnt(pattern) << 2;
      }
      column += width;
    }
    if (entry & 4) {
      store<u32>(offsets + entry, load<u32>(offsets + entry - 4));
      store<f32>(values + entry, 0);
      entry += 4;
    }
  }
  store<u32>(starts + 4 * count, <u32>(entry >> 2));
}

/**
 * The same entries column by column: column k of the first `rows` rows gets entries (128 * row, value), rows ascending.
 * `outStarts` has columns + 1 places.
 */
export function listColumns(
  starts: usize,
  offsets: usize,
  values: usize,
  rows: u32,
  columns: u32,
  outStarts: usize,
  outOffsets: usize,
  outValues: usize,
): void {
  const entries = load<u32>(starts + 4 * rows);
  memory.fill(outStarts, 0, 4 * (columns + 1));
  for (let entry: u32 = 0; entry < entries; entry++) {
    // offset / 128 * 4 bytes
    const place = outStarts + (load<u32>(offsets + 4 * entry) >> 5);
    store<u32>(place, load<u32>(place) + 1);
  }
  let sum: u32 = 0;
  for (let column: u32 = 0; column <= columns; column++) {
    const place = outStarts + 4 * column;
    const length = load<u32>(place);
    sum += length;
    store<u32>(place, sum);
    // a place of an odd list is left over behind its end
    if (length & 1) {
      store<u32>(outOffsets + 4 * sum, 0);
      store<f32>(outValues + 4 * sum, 0);
      sum += 1;
    }
  }
  // from the last row to the first, each place filled from its end: afterwards the starts are starts again
  for (let row = rows; row-- > 0; ) {
    const first = load<u32>(starts + 4 * row);
    for (let entry = load<u32>(starts + 4 * row + 4); entry-- > first; ) {
      const place = outStarts + (load<u32>(offsets + 4 * entry) >> 5);
      const at = load<u32>(place) - 1;
      store<u32>(place, at);
      store<u32>(outOffsets + 4 * at, row << 7);
      store<f32>(outValues + 4 * at, load<f32>(values + 4 * entry));
    }
  }
}

/** Bytes of offsets that each of four columns has. */
const lengths: usize = memory.data(16, 16);

/**
 * Lists the columns of the first `count` rows of a matrix in panels of `rows` rows. `scratch` has room for four lists of
 * count + 8 entries.
 */
export function listPanelColumns(
  panels: usize,
  rows: u32,
  count: u32,
  columns: u32,
  starts: usize,
  offsets: usize,
  values: usize,
  scratch: usize,
): void {
  const half: usize = 4 * (count + 8);
  let entry: usize = 0;
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const panel = panels + 4 * rows * column;
    for (let lane: u32 = 0; lane < width; lane += 4) {
      listFourColumns(panel + 4 * lane, 4 * width, count, scratch, half);
      for (let list: u32 = 0; list < 4; list++) {
        store<u32>(starts + 4 * (column + lane + list), <u32>(entry >> 2));
        const from = scratch + 2 * half * list;
        const length: usize = load<u32>(lengths + 4 * list);
        for (let at: usize = 0; at < length; at += 16) {
          v128.store(offsets + entry + at, v128.load(from + at));
          v128.store(values + entry + at, v128.load(from + half + at));
        }
        entry += length;
      }
    }
    column += width;
  }
  store<u32>(starts + 4 * columns, <u32>(entry >> 2));
}

/**
 * Lists four columns of `count` rows that lie `stride` bytes apart: blocks of four by four are turned, and the lanes that are
 * not zero moved to the front. List i begins 2 * half * i bytes from `scratch`, its values `half` bytes further.
 */
function listFourColumns(from: usize, stride: usize, count: u32, scratch: usize, half: usize): void {
  let to0 = scratch;
  let to1 = scratch + 2 * half;
  let to2 = scratch + 4 * half;
  let to3 = scratch + 6 * half;
  const whole = count & ~3;
  let places = i32x4(0, 1 << 7, 2 << 7, 3 << 7);
  for (let row: u32 = 0; row < count; row += 4) {
    const a = v128.load(from);
    // rows behind the last are another panel's or none: zero
    const b = row + 1 < count ? v128.load(from + stride) : i32x4.splat(0);
    const c = row + 2 < count ? v128.load(from + 2 * stride) : i32x4.splat(0);
    const d = row < whole ? v128.load(from + 3 * stride) : i32x4.splat(0);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    to0 += appendFour(v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5), places, to0, half);
    to1 += appendFour(v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), places, to1, half);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    to2 += appendFour(v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), places, to2, half);
    to3 += appendFour(v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), places, to3, half);
    places = i32x4.add(places, i32x4.splat(4 << 7));
    from += 4 * stride;
  }
  store<u32>(lengths, endList(scratch, to0, half));
  store<u32>(lengths, endList(scratch + 2 * half, to1, half), 4);
  store<u32>(lengths, endList(scratch + 4 * half, to2, half), 8);
  store<u32>(lengths, endList(scratch + 6 * half, to3, half), 12);
}

/** Appends the lanes that are not zero; returns how many bytes they take. */
// @ts-ignore: decorator
@inline
function appendFour(four: v128, places: v128, to: usize, half: usize): usize {
  const pattern = i32x4.bitmask(f32x4.ne(four, f32x4.splat(0)));
  const moved = v128.load(order + (pattern << 4));
  v128.store(to, i8x16.swizzle(places, moved));
  v128.store(to + half, i8x16.swizzle(four, moved));
  return <usize>popcnt(pattern) << 2;
}

/** Makes a list even; returns how many bytes it takes. */
// @ts-ignore: decorator
@inline
function endList(list: usize, end: usize, half: usize): u32 {
  if ((end - list) & 4) {
    store<u32>(end, load<u32>(end - 4));
    store<f32>(end + half, 0);
    end += 4;
  }
  return <u32>(end - list);
}
