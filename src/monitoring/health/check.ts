import type { Measure } from "../../schema/diagnosis.ts";
import type { CheckName, HealthCheck, HealthState } from "../../schema/health.ts";

export const DAY_MS = 86_400_000;

/** One check, with what else is known of it. */
export const check = (
  name: CheckName,
  state: HealthCheck["state"],
  sentence: string,
  { numbers = [], next = null }: { numbers?: Measure[]; next?: string | null } = {},
): HealthCheck => ({ name, state, sentence, numbers, next });

/** A share or value with its interval. */
export const measure = (
  name: string,
  measures: string,
  figures: Pick<Measure, "value" | "n"> & Partial<Pick<Measure, "low" | "high" | "unit">>,
): Measure => ({ name, measures, low: null, high: null, unit: "share", ...figures });

/** The worst of all; what is unknown does not count. */
export function worst(checks: readonly HealthCheck[]): HealthState {
  if (checks.some(({ state }) => state === "failing")) return "failing";
  return checks.some(({ state }) => state === "warning") ? "warning" : "ok";
}

/** "3 hours", "2 days". */
export function span(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000);
  if (hours < 48) return `${hours} ${hours === 1 ? "hour" : "hours"}`;
  return `${Math.round(milliseconds / DAY_MS)} days`;
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
