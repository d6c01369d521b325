import type { HealthCheck } from "../../schema/health.ts";
import { check, DAY_MS, span } from "./check.ts";

const LOOK_BACK_MS = 90 * DAY_MS;
const FEWEST = 10;
const UNUSUAL = 2;

/** The longest pause between two moments of the 90 days before the last one; null with fewer than ten moments. */
export function usualPause(moments: readonly number[]): number | null {
  const last = moments.reduce((latest, moment) => Math.max(latest, moment), 0);
  const recent = moments.filter((moment) => moment >= last - LOOK_BACK_MS).sort((a, b) => a - b);
  if (recent.length < FEWEST) return null;
  return recent.reduce((longest, moment, index) => {
    const before = recent[index - 1];
    return before === undefined ? longest : Math.max(longest, moment - before);
  }, 0);
}

/**
 * Whether something still arrives: silent for more than twice its longest pause of the last 90 days (and more than a day) is a
 * warning. With fewer than ten moments a week stands in for the longest pause.
 */
export function arrival(
  name: "telemetry_arriving" | "outcomes_arriving",
  moments: readonly number[],
  nowMs: number,
): HealthCheck {
  const what = name === "telemetry_arriving" ? "delegation" : "outcome";
  if (moments.length === 0) return nothing(name, what);
  const last = moments.reduce((latest, moment) => Math.max(latest, moment), 0);
  const pause = usualPause(moments);
  const age = Math.max(0, nowMs - last);
  const longest = pause === null ? "" : `, the longest pause of the 90 days before was ${span(pause)}`;
  const sentence = `The last ${what} came ${span(age)} ago${longest}.`;
  if (age <= Math.max(DAY_MS, UNUSUAL * (pause ?? 3.5 * DAY_MS))) return check(name, "ok", sentence);
  const next =
    what === "delegation"
      ? "run `oak-policy ingest`, and look whether the telemetry is still written"
      : "run `oak-policy ingest`, or say how delegations ended with `oak-policy record`";
  return check(name, "warning", sentence, { next });
}

function nothing(name: "telemetry_arriving" | "outcomes_arriving", what: string): HealthCheck {
  const next =
    what === "delegation"
      ? "run `oak-policy ingest ~/.claude/projects`"
      : "rate delegations with `oak-policy record`";
  return check(name, what === "delegation" ? "failing" : "warning", `There is no ${what} at all.`, { next });
}
