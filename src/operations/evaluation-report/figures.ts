/** How figures are written on the page: a real minus sign, a unit that stays with its number. */
const SPACE = "\u00a0";
const signed = (text: string): string => text.replace("-", "\u2212");
/** -0.04 with one digit is 0, not -0 */
const fixed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
};

/** 0.8213 as "82.1 %"; "n/a" where there is none. */
export const percent = (share: number | null, digits = 1): string =>
  share === null ? "n/a" : `${signed(fixed(100 * share, digits))}${SPACE}%`;

/** A level of confidence without a loss: 0.95 is "95 %", 0.975 is "97.5 %". */
export const exactLevel = (level: number): string =>
  percent(level, Math.abs(100 * level - Math.round(100 * level)) < 1e-9 ? 0 : 1);

/** A difference of shares, 0.031 as "+3.1". */
export function points(difference: number | null): string {
  if (difference === null) return "n/a";
  const text = fixed(100 * difference, 1);
  return signed(Number(text) > 0 ? `+${text}` : text);
}

/** 1234.5 as "1,234.50"; very small ones keep three digits that count. */
export function decimal(value: number | null, digits = 2): string {
  if (value === null) return "n/a";
  if (value !== 0 && Math.abs(value) < 10 ** -digits) return signed(value.toPrecision(3));
  return signed(
    fixed(value, digits).replace(/^(-?\d+)/, (whole) =>
      whole === "-0" ? whole : Number(whole).toLocaleString("en"),
    ),
  );
}

/** Three digits that count, as people write it: -0.01, 10, 2.71. */
export const short = (value: number | null): string =>
  value === null ? "n/a" : signed(String(Number(value.toPrecision(3))));

/** 12345.6 as "12,346". */
export const whole = (value: number | null): string =>
  value === null ? "n/a" : signed(Math.round(value).toLocaleString("en"));

/** "72.0 to 84.1", both written by `write`; "n/a" where there is none. */
export const range = (low: number | null, high: number | null, write: (value: number) => string): string =>
  low === null || high === null ? "n/a" : `${write(low)} to ${write(high)}`;

/** "1 episode", "2,000 episodes". */
export const many = (value: number, one: string, several = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : several}`;

/** 0.0004 as "< 0.001". */
export const probability = (value: number | null): string =>
  value === null ? "n/a" : value < 0.001 ? "< 0.001" : value.toFixed(3);

/** "2026-03-01T13:18:34.678Z" as "2026-03-01". */
export const day = (moment: string): string => moment.slice(0, 10);

/** A name as people read it: "behavior_cloning" as "behavior cloning". */
export const readable = (name: string): string => name.replaceAll("_", " ");
