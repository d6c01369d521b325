const [COLON, DOT, ZERO, LETTER_T, LETTER_Z] = [0x3a, 0x2e, 0x30, 0x54, 0x5a];
const DAY_LENGTH = "2026-01-01".length;
const MS_PER_SECOND = 1000;

/** An instant (epoch milliseconds), and the place after its Z. */
export interface Found {
  atMs: number;
  end: number;
}

/**
 * The instant that stands at a place of a text as `toISOString` writes it, with or without milliseconds; undefined where it
 * is written otherwise, or is none.
 */
export function quickInstant(text: string, at: number): Found | undefined {
  const dayMs = dayOf(text.slice(at, at + DAY_LENGTH));
  const [hour, minute, second] = [two(text, at + 11), two(text, at + 14), two(text, at + 17)];
  const framed =
    text.charCodeAt(at + 10) === LETTER_T &&
    text.charCodeAt(at + 13) === COLON &&
    text.charCodeAt(at + 16) === COLON;
  if (!framed || !(hour < 24 && minute < 60 && second < 60)) return undefined;
  const atMs = dayMs + ((hour * 60 + minute) * 60 + second) * MS_PER_SECOND;
  if (Number.isNaN(atMs)) return undefined;
  if (text.charCodeAt(at + 19) === LETTER_Z) return { atMs, end: at + 20 };
  const ms = digit(text, at + 20) * 100 + two(text, at + 21);
  if (text.charCodeAt(at + 19) !== DOT || Number.isNaN(ms) || text.charCodeAt(at + 23) !== LETTER_Z)
    return undefined;
  return { atMs: atMs + ms, end: at + 24 };
}

/** Not a number where there is no digit. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

let last = { day: "", ms: Number.NaN };

/** A day is asked for many times in a row; one that the calendar does not have is not a number. */
function dayOf(day: string): number {
  if (day === last.day) return last.ms;
  const ms = Date.parse(`${day}T00:00:00Z`);
  const real = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  last = { day: Buffer.from(day).toString(), ms: real ? ms : Number.NaN };
  return last.ms;
}
