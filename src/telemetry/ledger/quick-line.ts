import { type Assigned, assigned, type Head, head } from "./line-frames.ts";
import { NameLists } from "./name-lists.ts";
import { quickInstant } from "./quick-instant.ts";

/**
 * Finds the few fields that are looked at again in a ledger line as `recommend` writes it, without reading the rest: a
 * ledger has millions of lines of two kilobytes. A line that is not exactly so is left to `parse-ledger-line.ts`.
 *
 * All that is searched for stands beside a quotation mark that is not escaped: a task or a reason cannot look like it.
 */
const START = '{"recommendation_id":"';
const TIMESTAMP = '","timestamp":"';
const TASK = '"task":"';
const TASK_TYPE = '","task_type":"';
const AVAILABLE = '","available":[';
const SESSION = ',"session_id":';
const RECOMMENDATIONS = '"recommendations":[';
const NOBODY_RANKED = '],"sequences":[';
const ACTION = '{"action":"';
const CONFIDENCE = '","confidence":';
const RANKED =
  /\{"action":"([^"\\]+)","confidence":(null|\d(?:\.\d+)?(?:e-\d+)?),"q_value":[^,"]*,"support":\d+,"reasons":\[(\]?)/y;
const RANKED_AFTER = /(?:null|\d(?:\.\d+)?(?:e-\d+)?),"q_value":[^,"]*,"support":\d+,"reasons":\[/y;
const NEXT_RANKED = '},{"action":';
const NO_MORE_RANKED = '}],"sequences":[';
const TAIL =
  /,"propensity":(null|\d(?:\.\d+)?(?:e-\d+)?),"untried":\[(?:\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\},?)*\]\}/y;

const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];

/** Bytes of a ledger with the same bytes as Latin-1 text, in which places are those of the bytes. */
export interface LedgerBytes {
  bytes: Buffer;
  latin: string;
}

/** An answer, its texts as places in the bytes that it was found in. */
export interface QuickLine {
  id: Span;
  atMs: number;
  task: Span & { escaped: boolean };
  head: Head;
  session: Span | null;
  assigned: Assigned;
  named: readonly string[];
  confidence: number | null;
  reasoned: boolean;
  propensity: number | null;
}
export interface Span {
  from: number;
  to: number;
}

/** The answer in the line from `start` to `end` (its newline), or undefined where the line has to be read wholly. */
export function quickLine({ latin }: LedgerBytes, start: number, end: number): QuickLine | undefined {
  if (!latin.startsWith(START, start)) return undefined;
  // two lines that a torn write has run together
  const next = latin.indexOf(START, start + START.length);
  if (next >= 0 && next < end) return undefined;
  const id = plainText(latin, start + START.length);
  if (!id || !latin.startsWith(TIMESTAMP, id.to)) return undefined;
  const time = quickInstant(latin, id.to + TIMESTAMP.length);
  if (!time || !latin.startsWith(`",${TASK}`, time.end)) return undefined;
  const task = anyText(latin, time.end + TASK.length + 2);
  const found = headAt(latin, task.to, end);
  const session = found && sessionAt(latin, found.end + SESSION.length);
  if (!session) return undefined;
  const ranking = latin.indexOf(RECOMMENDATIONS, session.end) + RECOMMENDATIONS.length;
  if (ranking < session.end || ranking > end) return undefined;
  const given = assigned(latin.slice(session.end, ranking));
  const ranked = given && rankingFrom(latin, ranking, end);
  const propensity = ranked && propensityIn(latin, start, end);
  if (!ranked || propensity === undefined) return undefined;
  const { named, confidence, reasoned } = ranked;
  return {
    id,
    atMs: time.atMs,
    task,
    head: found.head,
    session: session.span,
    assigned: given,
    named,
    confidence,
    reasoned,
    propensity,
  };
}

/** A text without an escape up to its closing quotation mark; undefined where it has one. */
function plainText(latin: string, from: number): Span | undefined {
  const { to, escaped } = anyText(latin, from);
  return escaped ? undefined : { from, to };
}

/** A text up to its closing quotation mark; what JSON forbids in a text ends it too, so that no frame follows. */
function anyText(latin: string, from: number): Span & { escaped: boolean } {
  let [to, escaped] = [from, false];
  for (; to < latin.length; to++) {
    const code = latin.charCodeAt(to);
    if (code === QUOTE || code < SPACE) break;
    if (code !== BACKSLASH) continue;
    escaped = true;
    to++;
  }
  return { from, to, escaped };
}

function headAt(latin: string, at: number, end: number): { head: Head; end: number } | undefined {
  if (!latin.startsWith(TASK_TYPE, at)) return undefined;
  const type = plainText(latin, at + TASK_TYPE.length);
  if (!type || !latin.startsWith(AVAILABLE, type.to)) return undefined;
  const close = latin.indexOf("]", type.to);
  const headEnd = close < 0 ? -1 : latin.indexOf(SESSION, close);
  if (headEnd < 0 || headEnd > end) return undefined;
  const found = head(latin.slice(type.from, type.to), latin.slice(close, headEnd));
  return found && { head: found, end: headEnd };
}

function sessionAt(latin: string, at: number): { span: Span | null; end: number } | undefined {
  if (latin.charCodeAt(at) !== QUOTE)
    return latin.startsWith("null", at) ? { span: null, end: at + 4 } : undefined;
  const span = plainText(latin, at + 1);
  return span && latin.charCodeAt(span.to) === QUOTE ? { span, end: span.to + 1 } : undefined;
}

const lists = new NameLists();

/** Who was named, in the list that begins at `at`. */
function rankingFrom(
  latin: string,
  at: number,
  end: number,
): Pick<QuickLine, "named" | "confidence" | "reasoned"> | undefined {
  if (latin.startsWith(NOBODY_RANKED, at)) return { named: lists.begin(), confidence: null, reasoned: false };
  RANKED.lastIndex = at;
  const first = RANKED.exec(latin);
  if (!first) return undefined;
  lists.begin();
  const nameAt = at + ACTION.length;
  let named = lists.add(latin.slice(nameAt, nameAt + (first[1] ?? "").length));
  let last = endOfRanked(latin, RANKED.lastIndex, end);
  while (last !== undefined && latin.charCodeAt(last + 1) === COMMA) {
    const name = plainText(latin, last + 2 + ACTION.length);
    if (!name || !latin.startsWith(CONFIDENCE, name.to)) return undefined;
    RANKED_AFTER.lastIndex = name.to + CONFIDENCE.length;
    if (name.to === name.from || !RANKED_AFTER.test(latin)) return undefined;
    named = lists.add(latin.slice(name.from, name.to));
    last = endOfRanked(latin, RANKED_AFTER.lastIndex, end);
  }
  if (last === undefined) return undefined;
  return { named, confidence: first[2] === "null" ? null : Number(first[2]), reasoned: first[3] === "" };
}
const COMMA = 0x2c;

/** The brace that ends a ranked agent whose reasons begin at `from`. */
function endOfRanked(latin: string, from: number, end: number): number | undefined {
  for (let at = latin.indexOf("}", from); at >= 0 && at < end; at = latin.indexOf("}", at + 1))
    if (latin.startsWith(NO_MORE_RANKED, at) || latin.startsWith(NEXT_RANKED, at)) return at;
  return undefined;
}

/** With it the line ends, unless it was torn. */
function propensityIn(latin: string, start: number, end: number): number | null | undefined {
  TAIL.lastIndex = Math.max(start, latin.lastIndexOf(',"propensity":', end));
  const found = TAIL.exec(latin);
  if (!found || TAIL.lastIndex !== end) return undefined;
  return found[1] === "null" ? null : Number(found[1]);
}
