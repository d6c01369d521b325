/**
 * log(sum of exp(values[start + i])) over the allowed entries i of a row, without overflow.
 * -Infinity when nothing is allowed.
 */
export function maskedLogSumExp(
  values: ArrayLike<number>,
  start: number,
  mask: ArrayLike<number>,
  maskStart: number,
  length: number,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    if (mask[maskStart + index] && values[start + index]! > highest) highest = values[start + index]!;
  }
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (let index = 0; index < length; index++) {
    if (mask[maskStart + index]) sum += Math.exp(values[start + index]! - highest);
  }
  return highest + Math.log(sum);
}

/**
 * The same, and the softmax of the row in shares[0] ... shares[length - 1], zeros where masked. Each exponential is taken
 * once. Where nothing is allowed the shares are zeros.
 */
export function maskedShares(
  values: ArrayLike<number>,
  start: number,
  mask: ArrayLike<number>,
  maskStart: number,
  length: number,
  shares: Float64Array,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    if (mask[maskStart + index] && values[start + index]! > highest) highest = values[start + index]!;
  }
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const share = mask[maskStart + index] ? Math.exp(values[start + index]! - highest) : 0;
    shares[index] = share;
    sum += share;
  }
  if (sum === 0) return highest;
  for (let index = 0; index < length; index++) shares[index]! /= sum;
  return highest + Math.log(sum);
}

/** Softmax over the allowed scores: zeros where masked, sums to 1. At least one entry must be allowed. */
export function maskedSoftmax(scores: ArrayLike<number>, mask: ArrayLike<number>): Float64Array {
  const normaliser = maskedLogSumExp(scores, 0, mask, 0, scores.length);
  if (normaliser === Number.NEGATIVE_INFINITY) throw new RangeError("no entry is allowed");
  const probabilities = new Float64Array(scores.length);
  for (let index = 0; index < scores.length; index++) {
    if (mask[index]) probabilities[index] = Math.exp(scores[index]! - normaliser);
  }
  return probabilities;
}
