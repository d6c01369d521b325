// The way back through a wide layer. Only where a unit of the layer below was active does its gradient count, about half of
// all, and each of those is the product of two whole rows: of the weights, and of the slopes. That takes fewer products than
// a list of the slopes that are not zero, which are most of them.

import { panelWidth } from "./panels";

/** Four products on their way. */
const products: usize = memory.data(16, 16);

/** So many bytes of slopes stay in the first-level cache while all rows of weights go by. */
const BLOCK: u32 = 24576;

/** Bytes of a row that lies by itself: a multiple of 16 numbers. */
// @ts-ignore: decorator
@inline
function rowBytes(columns: u32): u32 {
  return 4 * ((columns + 15) & ~15);
}

/** target [rows, columns] = source in panels, row by row, each filled up with zeros to a multiple of 16 numbers */
export function flattenPanels(source: usize, rows: u32, columns: u32, target: usize): void {
  const stride = rowBytes(columns);
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    let to = target + 4 * column;
    for (let row: u32 = 0; row < rows; row++) {
      for (let at: usize = 0; at < 4 * width; at += 32) {
        v128.store(to + at, v128.load(source + at));
        v128.store(to + at, v128.load(source + at, 16), 16);
      }
      source += 4 * width;
      to += stride;
    }
    column += width;
  }
  if (columns & 8) {
    const zero = f32x4.splat(0);
    for (let to = target + 4 * columns, end = to + rows * stride; to < end; to += stride) {
      v128.store(to, zero);
      v128.store(to, zero, 16);
    }
  }
}

/**
 * out [count, units] in panels = scale * slope * transpose(weight) where the rows of a unit are listed, 0 elsewhere; weight
 * [units, columns] and slope [count, columns] as `flattenPanels` left them. Block by block of rows: `cursors` has a place for
 * each unit and says how far its list has been gone through. A block may begin the next one's rows.
 */
export function backwardDots(
  starts: usize,
  offsets: usize,
  units: u32,
  count: u32,
  columns: u32,
  weight: usize,
  slope: usize,
  out: usize,
  cursors: usize,
  scale: f32,
): void {
  memory.fill(out, 0, 4 * count * units);
  memory.copy(cursors, starts, 4 * units);
  const bytes = rowBytes(columns);
  const step = max(4, BLOCK / bytes);
  for (let row: u32 = 0; row < count; row += step) {
    const limit = row + step < count ? (row + step) << 7 : u32.MAX_VALUE;
    for (let unit: u32 = 0; unit < units; ) {
      const width = panelWidth(units - unit);
      const shift = width == 32 ? 0 : width == 16 ? 1 : 2;
      const panel = out + 4 * count * unit;
      for (let lane: u32 = 0; lane < width; lane++) {
        const end = offsets + 4 * load<u32>(starts + 4 * (unit + lane) + 4);
        let entry = offsets + 4 * load<u32>(cursors + 4 * (unit + lane));
        for (; entry < end && load<u32>(entry) < limit; entry += 16) {
          multiplyFour(entry, end, weight, slope, bytes, panel + 4 * lane, shift, scale);
        }
        store<u32>(cursors + 4 * (unit + lane), <u32>((entry - offsets) >> 2));
        weight += bytes;
      }
      unit += width;
    }
    weight -= units * bytes;
  }
}

/** The next four listed rows of a unit whose outputs lie from `out` on, a row every 128 bytes >> shift. */
function multiplyFour(
  entry: usize,
  end: usize,
  weight: usize,
  slope: usize,
  bytes: u32,
  out: usize,
  shift: u32,
  scale: f32,
): void {
  // the last two of a list are taken twice where it ends in the midst of four
  const more: usize = entry + 8 < end ? 8 : 0;
  const k0 = load<u32>(entry);
  const k1 = load<u32>(entry, 4);
  const k2 = load<u32>(entry + more);
  const k3 = load<u32>(entry + more, 4);
  dotFour(
    slope + (k0 >> 7) * bytes,
    slope + (k1 >> 7) * bytes,
    slope + (k2 >> 7) * bytes,
    slope + (k3 >> 7) * bytes,
    weight,
    bytes,
    products,
  );
  store<f32>(out + (k0 >> shift), scale * load<f32>(products));
  store<f32>(out + (k1 >> shift), scale * load<f32>(products, 4));
  store<f32>(out + (k2 >> shift), scale * load<f32>(products, 8));
  store<f32>(out + (k3 >> shift), scale * load<f32>(products, 12));
}

/** The products of four rows of `bytes` bytes with one, to out[0] ... out[3]. See accumulate.ts on the order of the lines. */
export function dotFour(w0: usize, w1: usize, w2: usize, w3: usize, row: usize, bytes: usize, out: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  for (let at: usize = 0; at < bytes; at += 64) {
    const s0 = v128.load(row + at);
    const s1 = v128.load(row + at, 16);
    const s2 = v128.load(row + at, 32);
    const s3 = v128.load(row + at, 48);
    a1 = f32x4.add(f32x4.add(a1, f32x4.mul(s1, v128.load(w0 + at, 16))), f32x4.mul(s3, v128.load(w0 + at, 48)));
    a0 = f32x4.add(f32x4.add(a0, f32x4.mul(s0, v128.load(w0 + at))), f32x4.mul(s2, v128.load(w0 + at, 32)));
    a3 = f32x4.add(f32x4.add(a3, f32x4.mul(s1, v128.load(w1 + at, 16))), f32x4.mul(s3, v128.load(w1 + at, 48)));
    a2 = f32x4.add(f32x4.add(a2, f32x4.mul(s0, v128.load(w1 + at))), f32x4.mul(s2, v128.load(w1 + at, 32)));
    a5 = f32x4.add(f32x4.add(a5, f32x4.mul(s1, v128.load(w2 + at, 16))), f32x4.mul(s3, v128.load(w2 + at, 48)));
    a4 = f32x4.add(f32x4.add(a4, f32x4.mul(s0, v128.load(w2 + at))), f32x4.mul(s2, v128.load(w2 + at, 32)));
    a7 = f32x4.add(f32x4.add(a7, f32x4.mul(s1, v128.load(w3 + at, 16))), f32x4.mul(s3, v128.load(w3 + at, 48)));
    a6 = f32x4.add(f32x4.add(a6, f32x4.mul(s0, v128.load(w3 + at))), f32x4.mul(s2, v128.load(w3 + at, 32)));
  }
  a0 = f32x4.add(a0, a1);
  a1 = f32x4.add(a2, a3);
  a2 = f32x4.add(a4, a5);
  a3 = f32x4.add(a6, a7);
  const low01 = v128.shuffle<f32>(a0, a1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(a0, a1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(a2, a3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(a2, a3, 2, 6, 3, 7);
  const half01 = f32x4.add(low01, high01);
  const half23 = f32x4.add(low23, high23);
  const four = f32x4.add(v128.shuffle<f32>(half01, half23, 0, 1, 4, 5), v128.shuffle<f32>(half01, half23, 2, 3, 6, 7));
  v128.store(out, four);
}
