// Dense products in tiles of 4 by 8, for the first layer of a batch whose states have few zeros, and for a last layer of few
// outputs, where a list serves too few columns to be worth its making. The eight accumulators and two columns of weights
// stay in registers, each loaded weight serves four rows. A last tile that does not fit is moved back over rows already done.

import { adamBlock } from "./adam";
import { panelWidth } from "./panels";

/** Gradients of four rows of a panel. */
const tile: usize = memory.data(512, 16);

/** out [outRows, columns] = max(floor, input [count, inputs], row-major, * weight + bias); at least four rows */
export function forwardDense(
  input: usize,
  count: u32,
  inputs: u32,
  weight: usize,
  weightRows: u32,
  columns: u32,
  bias: usize,
  out: usize,
  outRows: u32,
  floor: f32,
): void {
  for (let column: u32 = 0; column < columns; ) {
    const width: usize = panelWidth(columns - column);
    const panel = weight + 4 * weightRows * column;
    for (let row: u32 = 0; row < count; row += 4) {
      const first = min(row, count - 4);
      const to = out + 4 * (outRows * column + first * <u32>width);
      for (let lane: usize = 0; lane < 4 * width; lane += 32) {
        const from = input + 4 * first * inputs;
        forwardTile(from, 4 * inputs, 4 * inputs, panel + lane, width, bias + 4 * column + lane, 0, to + lane, floor);
      }
    }
    column += <u32>width;
  }
}

/**
 * The same for an input that lies in panels of `inputRows` rows, such as the output of a layer. Entry by entry it adds what
 * a list would, so the sums are the same to the last bit.
 */
export function forwardPanels(
  input: usize,
  inputRows: u32,
  count: u32,
  inputs: u32,
  weight: usize,
  columns: u32,
  bias: usize,
  out: usize,
  floor: f32,
): void {
  for (let column: u32 = 0; column < columns; ) {
    const width: usize = panelWidth(columns - column);
    const panel = weight + 4 * inputs * column;
    for (let row: u32 = 0; row < count; row += 4) {
      const first = min(row, count - 4);
      const to = out + 4 * (count * column + first * <u32>width);
      for (let lane: usize = 0; lane < 4 * width; lane += 32) {
        let start = bias + 4 * column + lane;
        for (let k: u32 = 0; k < inputs; ) {
          const depth = panelWidth(inputs - k);
          const from = input + 4 * (inputRows * k + first * depth);
          const least = k + depth < inputs ? <f32>-Infinity : floor;
          const bytes: usize = 4 * depth;
          forwardTile(from, bytes, bytes, panel + 4 * k * width + lane, width, start, k == 0 ? 0 : 4 * width, to + lane, least);
          start = to + lane;
          k += depth;
        }
      }
    }
    column += <u32>width;
  }
}

/** Four rows of `bytes` bytes, `stride` bytes apart, times eight columns of weights, added to four rows from `start` on. */
function forwardTile(
  row: usize,
  bytes: usize,
  stride: usize,
  weight: usize,
  width: usize,
  start: usize,
  startStride: usize,
  out: usize,
  floor: f32,
): void {
  const end = row + bytes;
  let a0 = v128.load(start);
  let a1 = v128.load(start, 16);
  start += startStride;
  let a2 = v128.load(start);
  let a3 = v128.load(start, 16);
  start += startStride;
  let a4 = v128.load(start);
  let a5 = v128.load(start, 16);
  start += startStride;
  let a6 = v128.load(start);
  let a7 = v128.load(start, 16);
  for (; row < end; row += 4) {
    const low = v128.load(weight);
    const high = v128.load(weight, 16);
    const x3 = v128.load_splat<f32>(row + 3 * stride);
    a7 = f32x4.add(a7, f32x4.mul(x3, high));
    a6 = f32x4.add(a6, f32x4.mul(x3, low));
    const x2 = v128.load_splat<f32>(row + 2 * stride);
    a5 = f32x4.add(a5, f32x4.mul(x2, high));
    a4 = f32x4.add(a4, f32x4.mul(x2, low));
    const x1 = v128.load_splat<f32>(row + stride);
    a3 = f32x4.add(a3, f32x4.mul(x1, high));
    a2 = f32x4.add(a2, f32x4.mul(x1, low));
    const x0 = v128.load_splat<f32>(row);
    a1 = f32x4.add(a1, f32x4.mul(x0, high));
    a0 = f32x4.add(a0, f32x4.mul(x0, low));
    weight += 4 * width;
  }
  const least = f32x4.splat(floor);
  v128.store(out, f32x4.pmax(a0, least));
  v128.store(out, f32x4.pmax(a1, least), 16);
  out += 4 * width;
  v128.store(out, f32x4.pmax(a2, least));
  v128.store(out, f32x4.pmax(a3, least), 16);
  out += 4 * width;
  v128.store(out, f32x4.pmax(a4, least));
  v128.store(out, f32x4.pmax(a5, least), 16);
  out += 4 * width;
  v128.store(out, f32x4.pmax(a6, least));
  v128.store(out, f32x4.pmax(a7, least), 16);
}

/** One step for the first layer's weights: gradient = transpose(input [count, inputs]) * slope; at least four inputs */
export function adamDense(
  input: usize,
  count: u32,
  inputs: u32,
  columns: u32,
  slope: usize,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
  life: usize,
  decay: f32,
): void {
  memory.fill(life, 2, inputs);
  for (let column: u32 = 0; column < columns; ) {
    const width: usize = panelWidth(columns - column);
    const panel = slope + 4 * count * column;
    const bytes: usize = 4 * width;
    for (let row: u32 = 0; row < inputs; row += 4) {
      const from = min(row, inputs - 4);
      for (let lane: usize = 0; lane < bytes; lane += 32) {
        slopeTile(input + 4 * from, 4 * inputs, panel + lane, panel + lane + count * bytes, bytes, tile + lane);
      }
      // rows below `row` have had their step
      const done = (row - from) * bytes;
      const at = 4 * inputs * column + row * bytes;
      adamBlock(tile + done, 4 * bytes - done, parameters + at, target + at, first + at, second + at, decay);
    }
    column += <u32>width;
  }
}

/** The same for an input in panels of `inputRows` rows, `inputs` a multiple of 8. */
export function adamPanels(
  input: usize,
  inputRows: u32,
  count: u32,
  inputs: u32,
  columns: u32,
  slope: usize,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
  life: usize,
  decay: f32,
): void {
  memory.fill(life, 2, inputs);
  for (let column: u32 = 0; column < columns; ) {
    const bytes: usize = 4 * panelWidth(columns - column);
    const panel = slope + 4 * count * column;
    let at = 4 * inputs * column;
    for (let k: u32 = 0; k < inputs; ) {
      const stride: usize = 4 * panelWidth(inputs - k);
      const from = input + 4 * inputRows * k;
      for (let unit: usize = 0; unit < stride; unit += 16) {
        for (let lane: usize = 0; lane < bytes; lane += 32) {
          slopeTile(from + unit, stride, panel + lane, panel + lane + count * bytes, bytes, tile + lane);
        }
        adamBlock(tile, 4 * bytes, parameters + at, target + at, first + at, second + at, decay);
        at += 4 * <u32>bytes;
      }
      k += <u32>(stride >> 2);
    }
    column += <u32>(bytes >> 2);
  }
}

function slopeTile(input: usize, stride: usize, slope: usize, end: usize, bytes: usize, out: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  for (; slope < end; slope += bytes) {
    const low = v128.load(slope);
    const high = v128.load(slope, 16);
    const x3 = v128.load_splat<f32>(input, 12);
    a7 = f32x4.add(a7, f32x4.mul(x3, high));
    a6 = f32x4.add(a6, f32x4.mul(x3, low));
    const x2 = v128.load_splat<f32>(input, 8);
    a5 = f32x4.add(a5, f32x4.mul(x2, high));
    a4 = f32x4.add(a4, f32x4.mul(x2, low));
    const x1 = v128.load_splat<f32>(input, 4);
    a3 = f32x4.add(a3, f32x4.mul(x1, high));
    a2 = f32x4.add(a2, f32x4.mul(x1, low));
    const x0 = v128.load_splat<f32>(input);
    a1 = f32x4.add(a1, f32x4.mul(x0, high));
    a0 = f32x4.add(a0, f32x4.mul(x0, low));
    input += stride;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out + bytes, a2);
  v128.store(out + bytes, a3, 16);
  v128.store(out + 2 * bytes, a4);
  v128.store(out + 2 * bytes, a5, 16);
  v128.store(out + 3 * bytes, a6);
  v128.store(out + 3 * bytes, a7, 16);
}
