import { UserError } from "../schema/user-error.ts";

/** A span of time, in epoch milliseconds, its end not part of it; an instant is one millisecond long. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const DAY_MS = 86_400_000;

/**
 * A day (of UTC, as all dates in the files are) or an instant in ISO 8601; one without a zone is UTC too.
 * @throws UserError when it is neither
 */
export function parseSpan(text: string): Span {
  const given = text.trim();
  const isDay = DAY.test(given);
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(given) || isDay ? given : `${given}Z`;
  const fromMs = isDay || INSTANT.test(given) ? Date.parse(zoned) : Number.NaN;
  const isReal = !isDay || (!Number.isNaN(fromMs) && new Date(fromMs).toISOString().startsWith(given));
  if (!Number.isNaN(fromMs) && isReal) return { fromMs, untilMs: fromMs + (isDay ? DAY_MS : 1) };
  throw new UserError(`"${text}" is not a date.`, {
    next: "give a day such as 2026-06-01, or an instant such as 2026-06-01T14:30Z (UTC unless it says otherwise)",
    exit: "usage",
  });
}
