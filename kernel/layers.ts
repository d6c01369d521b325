// A layer forwards and backwards over a batch of listed rows.

import { accumulate } from "./accumulate";
import { panelWidth } from "./panels";

/** Sixteen zero vectors, the start of a sum without a bias. */
const zeros: usize = memory.data(128, 16);

/** out [outRows, columns] = max(floor, input * weight + bias) for `count` listed rows; floor 0 is a ReLU, -Infinity none */
export function forwardLayer(
  starts: usize,
  offsets: usize,
  values: usize,
  count: u32,
  weight: usize,
  weightRows: u32,
  columns: u32,
  bias: usize,
  out: usize,
  outRows: u32,
  floor: f32,
): void {
  const least = f32x4.splat(floor);
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const panel = weight + 4 * weightRows * column;
    let to = out + 4 * outRows * column;
    let entry = load<u32>(starts);
    for (let row: u32 = 0; row < count; row++) {
      const end = load<u32>(starts + 4 * row + 4);
      accumulate(width, offsets + 4 * entry, offsets + 4 * end, values + 4 * entry, panel, bias + 4 * column, to);
      for (const last = to + 4 * width; to < last; to += 32) {
        v128.store(to, f32x4.pmax(v128.load(to), least));
        v128.store(to, f32x4.pmax(v128.load(to, 16), least), 16);
      }
      entry = end;
    }
    column += width;
  }
}

/**
 * out [count, columns] = scale * input * weight where `active` [activeRows, columns] is above zero, 0 elsewhere: the gradient
 * of what was a ReLU (and dropout, whose survivors were scaled) on the way back; weight is the transposed one. Returns how many
 * entries are not masked.
 */
export function backwardLayer(
  starts: usize,
  offsets: usize,
  values: usize,
  count: u32,
  weight: usize,
  weightRows: u32,
  columns: u32,
  active: usize,
  activeRows: u32,
  out: usize,
  scale: f32,
): u32 {
  const factor = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  let alive: u32 = 0;
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const panel = weight + 4 * weightRows * column;
    let from = active + 4 * activeRows * column;
    let to = out + 4 * count * column;
    let entry = load<u32>(starts);
    for (let row: u32 = 0; row < count; row++) {
      const end = load<u32>(starts + 4 * row + 4);
      accumulate(width, offsets + 4 * entry, offsets + 4 * end, values + 4 * entry, panel, zeros, to);
      for (const last = to + 4 * width; to < last; to += 16) {
        const slope = f32x4.mul(v128.load(to), factor);
        const mask = f32x4.gt(v128.load(from), zero);
        alive += popcnt(i32x4.bitmask(mask));
        v128.store(to, v128.and(slope, mask));
        from += 16;
      }
      entry = end;
    }
    column += width;
  }
  return alive;
}
