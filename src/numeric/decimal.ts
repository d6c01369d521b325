/** Nearer to the middle between two decimals than this, and a product in floating point does not say which is nearer. */
const UNSURE = 1e-6;

/**
 * The number nearest to `value` with so many digits behind the point: the very number that `Number(value.toFixed(digits))`
 * is, at a tenth of its price where it is positive, below 10^6, and not all but halfway between two decimals.
 */
export function toDecimal(value: number, digits: number): number {
  const power = 10 ** digits;
  const scaled = value * power;
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  // one division of whole numbers is rounded to the nearest, as reading the decimal would be
  if (value > 0 && value < 1e6 && digits <= 6 && Math.abs(rest - 0.5) > UNSURE * (1 + scaled * 1e-6))
    return (rest > 0.5 ? whole + 1 : whole) / power;
  return Number(value.toFixed(digits));
}
