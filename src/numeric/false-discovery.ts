/**
 * p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995): the i-th smallest of m becomes
 * min over k >= i of p_(k) m / k. Those at or below q are discoveries, of which at most the share q is false on average.
 */
export function falseDiscoveryAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((index, fromLargest) => {
    const rank = pValues.length - fromLargest;
    least = Math.min(least, (pValues[index]! * pValues.length) / rank);
    adjusted[index] = least;
  });
  return adjusted;
}
