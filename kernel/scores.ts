// The loss of a multinomial logistic regression on sparse rows, in three passes over a block of rows: scores, residuals, and their
// way back into the gradient. In double precision, two classes in a register; every number is the sum that a plain loop over the
// entries of a row makes, in the same order, so it has the same bits (src/learning/logistic-loss.test.ts).
//
// Rows lie in compressed sparse row form: row r from starts[r] to starts[r + 1] of their columns (u32) and values (f32). Weights,
// gradient and scores have rows of `stride` bytes, 16 for each two classes. Where the classes are odd the last bias is -Infinity:
// a class without probability.

import { exponential } from "./exponential";

// @ts-ignore: decorator
@inline
function real(values: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load_splat<f32>(values));
}

/** scores[r] = bias + sum of value * weight[column], for `count` rows */
export function scoreRows(
  starts: usize,
  columns: usize,
  values: usize,
  count: u32,
  weight: usize,
  bias: usize,
  stride: usize,
  scores: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const from = 4 * load<u32>(starts);
    const end = columns + 4 * load<u32>(starts, 4);
    let at: usize = 0;
    for (; at + 64 <= stride; at += 64) {
      let a = v128.load(bias + at);
      let b = v128.load(bias + at, 16);
      let c = v128.load(bias + at, 32);
      let d = v128.load(bias + at, 48);
      let value = values + from;
      for (let column = columns + from; column < end; column += 4) {
        const w = weight + at + stride * load<u32>(column);
        const x = real(value);
        a = f64x2.add(a, f64x2.mul(x, v128.load(w)));
        b = f64x2.add(b, f64x2.mul(x, v128.load(w, 16)));
        c = f64x2.add(c, f64x2.mul(x, v128.load(w, 32)));
        d = f64x2.add(d, f64x2.mul(x, v128.load(w, 48)));
        value += 4;
      }
      v128.store(scores + at, a);
      v128.store(scores + at, b, 16);
      v128.store(scores + at, c, 32);
      v128.store(scores + at, d, 48);
    }
    for (; at < stride; at += 16) {
      let a = v128.load(bias + at);
      let value = values + from;
      for (let column = columns + from; column < end; column += 4) {
        a = f64x2.add(a, f64x2.mul(real(value), v128.load(weight + at + stride * load<u32>(column))));
        value += 4;
      }
      v128.store(scores + at, a);
    }
    starts += 4;
    scores += stride;
  }
}

/** -Infinity where the mask, a row of `classes` bytes for each row, is 0 */
export function maskScores(scores: usize, count: u32, classes: u32, stride: usize, mask: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    for (let label: u32 = 0; label < classes; label++) {
      if (!load<u8>(mask + label)) store<f64>(scores + 8 * label, -Infinity);
    }
    mask += classes;
    scores += stride;
  }
}

/**
 * Turns the scores of each row into (probability minus indicator of its label) * its sample weight, in place. Leaves the three
 * numbers of which -log p(label) is made in `parts`: the highest score, the sum of exp(score - highest), the label's score.
 */
export function takeResiduals(
  scores: usize,
  count: u32,
  stride: usize,
  labels: usize,
  sampleWeights: usize,
  parts: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const end = scores + stride;
    const label = scores + 8 * load<u32>(labels);
    let most = v128.load(scores);
    for (let at = scores + 16; at < end; at += 16) most = f64x2.pmax(most, v128.load(at));
    const highest = max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
    store<f64>(parts, highest);
    store<f64>(parts, load<f64>(label), 16);
    let sum: f64 = 0;
    for (let at = scores; at < end; at += 16) {
      const two = exponential(f64x2.sub(v128.load(at), f64x2.splat(highest)));
      v128.store(at, two);
      sum += f64x2.extract_lane(two, 0);
      sum += f64x2.extract_lane(two, 1);
    }
    store<f64>(parts, sum, 8);
    const divisor = f64x2.splat(sum);
    for (let at = scores; at < end; at += 16) v128.store(at, f64x2.div(v128.load(at), divisor));
    store<f64>(label, load<f64>(label) - 1);
    const weight = v128.load_splat<f64>(sampleWeights);
    for (let at = scores; at < end; at += 16) v128.store(at, f64x2.mul(v128.load(at), weight));
    scores = end;
    labels += 4;
    sampleWeights += 8;
    parts += 24;
  }
}

/** gradient[column] += value * residual for every entry of `count` rows, row after row; the bias's gradient += residual */
export function addResiduals(
  starts: usize,
  columns: usize,
  values: usize,
  count: u32,
  gradient: usize,
  bias: usize,
  stride: usize,
  residuals: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const from = 4 * load<u32>(starts);
    const end = columns + 4 * load<u32>(starts, 4);
    let at: usize = 0;
    for (; at + 64 <= stride; at += 64) {
      const a = v128.load(residuals + at);
      const b = v128.load(residuals + at, 16);
      const c = v128.load(residuals + at, 32);
      const d = v128.load(residuals + at, 48);
      let value = values + from;
      for (let column = columns + from; column < end; column += 4) {
        const g = gradient + at + stride * load<u32>(column);
        const x = real(value);
        v128.store(g, f64x2.add(v128.load(g), f64x2.mul(x, a)));
        v128.store(g, f64x2.add(v128.load(g, 16), f64x2.mul(x, b)), 16);
        v128.store(g, f64x2.add(v128.load(g, 32), f64x2.mul(x, c)), 32);
        v128.store(g, f64x2.add(v128.load(g, 48), f64x2.mul(x, d)), 48);
        value += 4;
      }
    }
    for (; at < stride; at += 16) {
      const a = v128.load(residuals + at);
      let value = values + from;
      for (let column = columns + from; column < end; column += 4) {
        const g = gradient + at + stride * load<u32>(column);
        v128.store(g, f64x2.add(v128.load(g), f64x2.mul(real(value), a)));
        value += 4;
      }
    }
    for (at = 0; at < stride; at += 16) {
      const g = bias + at;
      v128.store(g, f64x2.add(v128.load(g), v128.load(residuals + at)));
    }
    starts += 4;
    residuals += stride;
  }
}
