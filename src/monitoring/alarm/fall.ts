import type { Alarm } from "../../schema/alarm.ts";

type Fall = NonNullable<Alarm["fall"]>;
type Seen = Omit<Fall, "degraded_by" | "degraded_by_low" | "degraded_by_high">;

/** What was seen as a fall relative to the expectation; both ends of the interval of the current rate are ends of its own. */
export const asFall = (seen: Seen): Fall => ({
  ...seen,
  degraded_by: 1 - seen.current / seen.expected,
  degraded_by_low: Math.max(0, 1 - seen.current_high / seen.expected),
  degraded_by_high: 1 - seen.current_low / seen.expected,
});
