/** A parsed JSON object, or the reason why the text is not one. */
export type ParsedObject = { value: Record<string, unknown> } | { reason: string };

/**
 * Parses one line as a JSON object. With `unique`, an object (at any depth) that holds a key twice is refused:
 * JSON.parse keeps the last one silently, and a reader in another language may keep the first.
 */
export function parseObject(text: string, { unique = true }: { unique?: boolean } = {}): ParsedObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: "not valid JSON" };
  }
  if (!isObject(value)) return { reason: `not a JSON object but ${nameOf(value)}` };
  const twice = unique ? findDuplicateKey(text) : undefined;
  return twice === undefined
    ? { value }
    : { reason: `key ${JSON.stringify(twice)} stands twice in one object` };
}

/** True for a JSON object: not null, not a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const nameOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;

/**
 * The first key that stands twice in one object, or undefined. `text` must be valid JSON. One pass: strings are
 * skipped by search, everything else by character.
 */
export function findDuplicateKey(text: string): string | undefined {
  // The keys seen in each open bracket, innermost last; null for a list.
  const open: (Set<string> | null)[] = [];
  let expectKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (expectKey && keys) {
          const key = readKey(text, at, end);
          if (keys.has(key)) return key;
          keys.add(key);
          expectKey = false;
        }
        at = end;
        break;
      }
      case COMMA:
        expectKey = open.at(-1) !== null;
        break;
      case OPEN_BRACE:
        open.push(new Set());
        expectKey = true;
        break;
      case OPEN_BRACKET:
        open.push(null);
        expectKey = false;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        expectKey = false;
        break;
    }
  }
  return undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The key between two quotes, with its escapes resolved: `"a"` and `"\u0061"` are the same key. */
function readKey(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number, start: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes > start && text.charCodeAt(at - 1 - backslashes) === BACKSLASH)
    backslashes += 1;
  return backslashes % 2 === 1;
}
