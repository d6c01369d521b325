// Gradient, Adam with decoupled weight decay and soft target update in one pass over the parameters: the gradient of one
// row of a panel is made, used and forgotten, so no gradient of the size of the network is ever written or zeroed.
// The arithmetic is that of src/learning/adam.ts, term by term.

import { accumulate } from "./accumulate";
import { panelWidth } from "./panels";

let newShare1: f32 = 0; // 1 - beta1
let newShare2: f32 = 0; // 1 - beta2
let rate: f32 = 0; // learning rate, both bias corrections in it
let epsilon: f32 = 0; // as Adam's, over the correction of the second moment
let tau: f32 = 0;

/** Sums of one row of a panel. */
const slopes: usize = memory.data(128, 16);
const zeros: usize = memory.data(128, 16);

/**
 * The numbers of this step: stepRate = learning rate / (1 - beta1^t), secondCorrection = 1 / sqrt(1 - beta2^t).
 * rate * m / (sqrt(v) * correction + epsilon) becomes (rate / correction) * m / (sqrt(v) + epsilon / correction).
 */
export function setAdam(
  firstDecay: f64,
  secondDecay: f64,
  smallest: f64,
  stepRate: f64,
  secondCorrection: f64,
  targetShare: f64,
): void {
  newShare1 = <f32>(1 - firstDecay);
  newShare2 = <f32>(1 - secondDecay);
  rate = <f32>(stepRate / secondCorrection);
  epsilon = <f32>(smallest / secondCorrection);
  tau = <f32>targetShare;
}

/**
 * Moments of weights that get no gradient for long would decay to where numbers lose their leading one, and a processor
 * takes more than twice as long for those. Added and taken away again, this rounds first moments to multiples of 1e-33;
 * added to the squared gradient, it keeps second moments from falling lower. Next to epsilon (1e-8) both are nothing.
 */
const GRAIN: f32 = 1e-26;

/** Adam and target update of `bytes` (a multiple of 32) of parameters whose gradient lies at `slope`. */
export function adamBlock(
  slope: usize,
  bytes: usize,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
  decay: f32,
): void {
  const share1 = f32x4.splat(newShare1);
  const share2 = f32x4.splat(newShare2);
  const step = f32x4.splat(rate);
  const least = f32x4.splat(epsilon);
  const pull = f32x4.splat(tau);
  const loss = f32x4.splat(decay);
  const grain = f32x4.splat(GRAIN);
  // two vectors a turn: a fifth faster than one
  for (const end = slope + bytes; slope < end; slope += 32) {
    adamFour(slope, parameters, target, first, second, share1, share2, step, least, pull, loss, grain);
    adamFour(
      slope + 16,
      parameters + 16,
      target + 16,
      first + 16,
      second + 16,
      share1,
      share2,
      step,
      least,
      pull,
      loss,
      grain,
    );
    parameters += 32;
    target += 32;
    first += 32;
    second += 32;
  }
}

// @ts-ignore: decorator
@inline
function adamFour(
  slope: usize,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
  share1: v128,
  share2: v128,
  step: v128,
  least: v128,
  pull: v128,
  loss: v128,
  grain: v128,
): void {
  const g = v128.load(slope);
  // old + share * (new - old) keeps the shares exact: 0.999 in 32 bits would put the second moment off by 1e-5
  const m0 = v128.load(first);
  const m = f32x4.sub(f32x4.add(f32x4.add(m0, f32x4.mul(share1, f32x4.sub(g, m0))), grain), grain);
  v128.store(first, m);
  const v0 = v128.load(second);
  const v = f32x4.add(v0, f32x4.mul(share2, f32x4.sub(f32x4.add(f32x4.mul(g, g), grain), v0)));
  v128.store(second, v);
  const way = f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.sqrt(v), least));
  const p0 = v128.load(parameters);
  const p = f32x4.sub(p0, f32x4.add(f32x4.mul(loss, p0), way));
  v128.store(parameters, p);
  const t = v128.load(target);
  v128.store(target, f32x4.add(t, f32x4.mul(pull, f32x4.sub(p, t))));
}

/** What is left of Adam where gradient and moments are zero: decay, and the target update. */
// @ts-ignore: decorator
@inline
function decayBlock(bytes: usize, parameters: usize, target: usize, decay: f32): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const old = v128.load(parameters + at);
    const p = f32x4.sub(old, f32x4.mul(f32x4.splat(decay), old));
    v128.store(parameters + at, p);
    const t = v128.load(target + at);
    v128.store(target + at, f32x4.add(t, f32x4.mul(f32x4.splat(tau), f32x4.sub(p, t))));
  }
}

/** What a row of weights has been through: */
const AT_REST: u8 = 0; // moments zero, target equal to the parameters
const UNTOUCHED: u8 = 1; // moments zero

/**
 * One step for a weight matrix: the gradient of row k is the sum over the entries of column k of the layer's input, listed
 * by column, of value * row of `slope` [slopeRows, columns]. `life` holds a byte for each row: rows that no input has
 * touched yet have a gradient and moments of exactly zero and need little or nothing; the result is the same.
 */
export function adamWeights(
  starts: usize,
  offsets: usize,
  values: usize,
  rows: u32,
  columns: u32,
  slope: usize,
  slopeRows: u32,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
  panelRows: u32,
  life: usize,
  decay: f32,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const touched = load<u32>(starts + 4 * row) < load<u32>(starts + 4 * row + 4);
    const before = load<u8>(life + row);
    if (touched) store<u8>(life + row, 2);
    else if (before == AT_REST && decay != 0) store<u8>(life + row, UNTOUCHED);
  }
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const bytes: usize = 4 * width;
    const panel = slope + 4 * slopeRows * column;
    let at = 4 * panelRows * column;
    let entry = load<u32>(starts);
    for (let row: u32 = 0; row < rows; row++) {
      const end = load<u32>(starts + 4 * row + 4);
      const state = load<u8>(life + row);
      if (state == 2) {
        accumulate(width, offsets + 4 * entry, offsets + 4 * end, values + 4 * entry, panel, zeros, slopes);
        adamBlock(slopes, bytes, parameters + at, target + at, first + at, second + at, decay);
      } else if (state == UNTOUCHED) {
        decayBlock(bytes, parameters + at, target + at, decay);
      }
      entry = end;
      at += bytes;
    }
    column += width;
  }
}

/** One step for a bias, never decayed: its gradient is the sum of the rows of `slope` [rows, columns]. */
export function adamBias(
  slope: usize,
  rows: u32,
  columns: u32,
  parameters: usize,
  target: usize,
  first: usize,
  second: usize,
): void {
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const bytes: usize = 4 * width;
    const panel = slope + 4 * rows * column;
    for (let lane: usize = 0; lane < bytes; lane += 32) {
      let low = f32x4.splat(0);
      let high = low;
      for (let from = panel + lane, end = panel + rows * bytes; from < end; from += bytes) {
        low = f32x4.add(low, v128.load(from));
        high = f32x4.add(high, v128.load(from, 16));
      }
      v128.store(slopes + lane, low);
      v128.store(slopes + lane, high, 16);
    }
    const at = 4 * column;
    adamBlock(slopes, bytes, parameters + at, target + at, first + at, second + at, 0);
    column += width;
  }
}
