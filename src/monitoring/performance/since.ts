const DAY_MS = 86_400_000;
const DAYS = /^(\d{1,5})d$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** "30d" (that many days before now), a date, or an ISO 8601 time (UTC where it names no zone), in epoch milliseconds; null: neither. */
export function sinceOf(text: string, nowMs: number): number | null {
  const days = DAYS.exec(text.trim())?.[1];
  if (days !== undefined) return nowMs - Number(days) * DAY_MS;
  if (!DATE.test(text.trim())) return null;
  const instant = text.trim();
  const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(instant) || !instant.includes("T");
  const ms = Date.parse(zoned ? instant : `${instant}Z`);
  return Number.isNaN(ms) ? null : ms;
}
