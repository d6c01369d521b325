const MOST_DIGITS = 6;

/** What fell short of `needed`, with as many decimals as it takes not to read as enough: 29.7 of 30, not 30 of 30. */
export function shortOf(value: number, needed: number): string {
  for (let digits = 0; digits < MOST_DIGITS; digits++) {
    const text = value.toFixed(digits);
    if (Number(text) < needed) return text;
  }
  return `${value}`;
}

/** The same of shares, in per cent. */
export const percentShortOf = (share: number, needed: number): string =>
  `${shortOf(100 * share, 100 * needed)} %`;
