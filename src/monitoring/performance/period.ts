import type { Every } from "../../schema/performance.ts";

const DAY_MS = 86_400_000;
/** 1970 began on a Thursday; weeks begin on Monday */
const MONDAY_OFFSET_DAYS = 3;

/** The calendar day, week (from Monday) or month in UTC that an instant lies in: its start, and the start of the next. */
export function periodOf(atMs: number, every: Every): { fromMs: number; untilMs: number } {
  if (every === "month") {
    const date = new Date(atMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { fromMs: Date.UTC(year, month), untilMs: Date.UTC(year, month + 1) };
  }
  const day = Math.floor(atMs / DAY_MS);
  if (every === "day") return { fromMs: day * DAY_MS, untilMs: (day + 1) * DAY_MS };
  const monday = Math.floor((day + MONDAY_OFFSET_DAYS) / 7) * 7 - MONDAY_OFFSET_DAYS;
  return { fromMs: monday * DAY_MS, untilMs: (monday + 7) * DAY_MS };
}
