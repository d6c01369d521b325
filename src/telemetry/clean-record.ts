import type { Invocation } from "../schema/invocation.ts";
import type { Redactor } from "./redact.ts";

/** Longest task text that is kept, in characters: title and start of the prompt. */
export const TASK_CHARACTERS = 4000;
const NOTE_CHARACTERS = 300;

/** NUL and halves of surrogate pairs cannot be stored by every database: the replacement character instead. */
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A text cut to a length, with a mark, never inside a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}

/** A record as it may be written: secrets taken out of every text first, then long texts cut. */
export function cleanInvocation(record: Invocation, redactor: Redactor): Invocation {
  const clean = cleanTexts(record, redactor);
  const description = clean.metadata?.description;
  return {
    ...clean,
    task_description: cutText(clean.task_description, TASK_CHARACTERS),
    ...(typeof description === "string"
      ? { metadata: { ...clean.metadata, description: cutText(description, NOTE_CHARACTERS) } }
      : {}),
  };
}

/** Every string inside a value redacted and storable. */
export function cleanTexts<Value>(value: Value, redactor: Redactor): Value {
  const storable = mapStrings(value, (text) => text.replace(UNSTORABLE, "\uFFFD")) as Value;
  return redactor.cleanDeep(storable);
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}
