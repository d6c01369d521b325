import type { Config } from "../../schema/config.ts";

type Preparation = Config["data_preparation"];

/** x becomes (x - center) / scale; a missing x becomes `fill` first. */
export interface Scale {
  center: number;
  scale: number;
  fill: number;
}

/** Quantile of ascending numbers by linear interpolation (type 7 of Hyndman and Fan 1996); at least one number. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const position = (ascending.length - 1) * share;
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (high - low) * (position - below);
}

function mean(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index]!;
  return sum / numbers.length;
}

function deviation(numbers: ArrayLike<number>, center: number): number {
  let square = 0;
  for (let index = 0; index < numbers.length; index++) square += (numbers[index]! - center) ** 2;
  return Math.sqrt(square / numbers.length);
}

function centerAndSpread(
  ascending: Float64Array,
  method: Preparation["scaling_method"] | "none",
): [number, number] {
  switch (method) {
    case "none":
      return [0, 1];
    case "standard":
      return [mean(ascending), deviation(ascending, mean(ascending))];
    case "minmax":
      return [ascending[0]!, ascending[ascending.length - 1]! - ascending[0]!];
    case "robust":
      return [quantile(ascending, 0.5), quantile(ascending, 0.75) - quantile(ascending, 0.25)];
  }
}

/**
 * Scaling constants of one feature from the numbers seen in training. A spread of zero scales by 1. Under "drop" rows with
 * missing numbers never reach training, but a request may still lack one: it is filled with the mean.
 */
export function scaleOf(
  numbers: readonly number[],
  method: Preparation["scaling_method"] | "none",
  strategy: Preparation["missing_data_strategy"],
): Scale {
  if (numbers.length === 0) return { center: 0, scale: 1, fill: 0 };
  const ascending = Float64Array.from(numbers).sort();
  const [center, spread] = centerAndSpread(ascending, method);
  const fill = strategy === "median" ? quantile(ascending, 0.5) : mean(ascending);
  return { center, scale: spread > 1e-12 ? spread : 1, fill };
}
