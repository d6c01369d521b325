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

/** "40 minutes", "3 hours", "2 days". */
export function span(milliseconds: number): string {
  const minutes = Math.round(Math.max(0, milliseconds) / 60_000);
  const [value, unit] =
    minutes < 90
      ? [minutes, "minute"]
      : minutes < 2880
        ? [Math.round(minutes / 60), "hour"]
        : [Math.round(minutes / 1440), "day"];
  return `${value} ${unit}${value === 1 ? "" : "s"}`;
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
