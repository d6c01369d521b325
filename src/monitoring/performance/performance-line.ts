import type { Figure, Monitoring } from "../../schema/performance.ts";

const count = (value: number): string => value.toLocaleString("en");

/** "0.82 (0.67 to 0.91)", or "unknown". */
export const rateWords = ({ value, low, high }: Pick<Figure, "value" | "low" | "high">): string =>
  value === null
    ? "unknown"
    : `${value.toFixed(2)}${low === null || high === null ? "" : ` (${low.toFixed(2)} to ${high.toFixed(2)})`}`;

/** "84 %", or "-". */
export const wholePercent = (share: number | null): string =>
  share === null ? "-" : `${Math.round(100 * share)} %`;

/** "+15 %" */
export const signedPercent = (share: number): string => {
  const rounded = Math.round(100 * share);
  return `${rounded < 0 ? "-" : "+"}${Math.abs(rounded)} %`;
};

/** The figures in one line, for `monitor --watch`. */
export function performanceLine({ version, performance, comparison }: Monitoring): string {
  const { made, followed, followed_share: share, success_when_followed: success } = performance;
  return [
    version ?? "no version",
    `made ${count(made)}`,
    `followed ${count(followed)} (${wholePercent(share.value)})`,
    `success ${rateWords(success)}`,
    `baseline ${comparison ? signedPercent(comparison.relative) : "unknown"}`,
  ].join("  ");
}
