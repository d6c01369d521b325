/** A non-decreasing step function with straight lines between its points: `x` ascending, `y` non-decreasing. */
export interface IsotonicCurve {
  x: number[];
  y: number[];
}

/**
 * The non-decreasing curve with the least squared error (pool adjacent violators, Ayer et al. 1955). Rows of equal x
 * are one point. Each pooled block leaves its first and last x, so that between blocks the curve is a straight line.
 * Rows may count differently (`weights`, above 0 where a row is to count).
 */
export function fitIsotonic(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): IsotonicCurve {
  const weightOf = (index: number): number => weights?.[index] ?? 1;
  const order = Array.from(x, (_, index) => index)
    .filter((index) => weightOf(index) > 0)
    .sort((left, right) => x[left]! - x[right]!);
  const blocks: { first: number; last: number; sum: number; weight: number }[] = [];
  for (const index of order) {
    const previous = blocks.at(-1);
    if (previous && previous.last === x[index]! && previous.first === previous.last) {
      previous.sum += weightOf(index) * y[index]!;
      previous.weight += weightOf(index);
    } else {
      const weight = weightOf(index);
      blocks.push({ first: x[index]!, last: x[index]!, sum: weight * y[index]!, weight });
    }
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    let current = block;
    for (
      let last = pooled.at(-1);
      last && last.sum / last.weight >= current.sum / current.weight;
      last = pooled.at(-1)
    ) {
      pooled.pop();
      current = {
        first: last.first,
        last: current.last,
        sum: last.sum + current.sum,
        weight: last.weight + current.weight,
      };
    }
    pooled.push(current);
  }
  const curve: IsotonicCurve = { x: [], y: [] };
  for (const { first, last, sum, weight } of pooled) {
    for (const at of first === last ? [first] : [first, last]) {
      curve.x.push(at);
      curve.y.push(sum / weight);
    }
  }
  return curve;
}

/** The curve's value; flat beyond its ends. */
export function isotonicValue({ x, y }: IsotonicCurve, at: number): number {
  if (at <= x[0]!) return y[0]!;
  for (let index = 1; index < x.length; index++) {
    if (at > x[index]!) continue;
    const share = (at - x[index - 1]!) / (x[index]! - x[index - 1]!);
    return y[index - 1]! + share * (y[index]! - y[index - 1]!);
  }
  return y.at(-1)!;
}
