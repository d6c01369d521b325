/** The values that a plot has to show, with a little room; never empty. `limits` is where it ends at the latest. */
export function spanOf(
  values: readonly number[],
  limits: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): [number, number] {
  const inside = values
    .filter(Number.isFinite)
    .map((value) => Math.min(limits[1], Math.max(limits[0], value)));
  if (inside.length === 0) return [0, 1];
  const low = Math.min(...inside);
  const high = Math.max(...inside);
  const room = high > low ? 0.06 * (high - low) : Math.max(0.01, 0.1 * Math.abs(low));
  return [low - room, high + room];
}
