import { keeping, utf8 } from "./keeping.ts";
import { type Assigned, assignments, type Head, heads, tails } from "./line-frames.ts";
import { NameLists } from "./name-lists.ts";
import { quickInstant } from "./quick-instant.ts";
import { type LineBytes, plainText } from "./quick-text.ts";
import type { QuickTask, Span } from "./task-rows.ts";

/**
 * Finds the few fields that are looked at again in a ledger line as `recommend` writes it, without reading the rest: a
 * ledger has millions of lines of two kilobytes. A line that is not exactly so is left to `parse-ledger-line.ts`.
 *
 * All that is searched for stands beside a quotation mark that is not escaped: a task or a reason cannot look like it.
 */
const START = '{"recommendation_id":"';
const TEXT = String.raw`[^"\\\0-\x1f]*`;
const ANY_TEXT = String.raw`${TEXT}(?:\\.${TEXT})*`;
/** Up to the bracket that closes the list of available agents; a brace in it may be a second line, run together by a torn write. */
const ASKED = new RegExp(
  `\\{"recommendation_id":"(${TEXT})","timestamp":"(${TEXT})","task":"(${ANY_TEXT})","task_type":"(${TEXT})","available":\\[[^\\]{\n]*`,
  "y",
);
const [TIMESTAMP, TASK] = ['","timestamp":"', '","task":"'];
const NOBODY_RANKED = '],"sequences":[';
const ACTION = '{"action":"';
const CONFIDENCE = '","confidence":';
const RANKED = /(?:null|\d(?:\.\d+)?(?:e-\d+)?),"q_value":[^,"]*,"support":\d+,"reasons":\[/y;
const NEXT_RANKED = '},{"action":';
const NO_MORE_RANKED = '}],"sequences":[';
const [QUOTE, COMMA, CLOSE_BRACKET] = [0x22, 0x2c, 0x5d];

/** An answer, its texts as places in the bytes that it was found in. */
export interface QuickLine extends QuickTask {
  taskType: string;
  head: Head;
  assigned: Assigned;
  named: readonly string[];
  confidence: number | null;
  reasoned: boolean;
  propensity: number | null;
}

/** The answer in the line from `start` to `end` (its newline), or undefined where the line has to be read wholly. */
export function quickLine(source: LineBytes, start: number, end: number): QuickLine | undefined {
  const { latin } = source;
  ASKED.lastIndex = start;
  const asked = ASKED.exec(latin);
  if (!asked) return undefined;
  const askedTo = ASKED.lastIndex;
  // two lines that a torn write has run together
  const next = latin.indexOf(START, askedTo);
  if (next >= 0 && next < end) return undefined;
  const [, idText = "", timeText = "", taskText = "", typeText = ""] = asked;
  const id = spanOf(start + START.length, idText);
  const time = quickInstant(latin, id.to + TIMESTAMP.length);
  if (!time || time.end !== id.to + TIMESTAMP.length + timeText.length) return undefined;
  const task = { ...spanOf(time.end + TASK.length, taskText), escaped: taskText.includes("\\") };
  const head = heads.startingAt(latin, askedTo);
  const session = head && sessionAt(source, askedTo + head.length);
  if (!session) return undefined;
  const given = assignments.startingAt(latin, session.end);
  const ranked = given && rankingFrom(source, session.end + given.length, end);
  const tail =
    ranked && tails.endingAt(latin, end, () => Math.max(start, latin.lastIndexOf(PROPENSITY, end)));
  if (!tail) return undefined;
  return {
    id,
    atMs: time.atMs,
    task,
    taskType: typeIn(typeText),
    head: head.value,
    session: session.span,
    assigned: given.value,
    named: ranked.named,
    confidence: ranked.confidence,
    reasoned: ranked.reasoned,
    propensity: tail.value.propensity,
  };
}
const PROPENSITY = ',"propensity":';

const typeIn = keeping(utf8) as (latin: string) => string;

const spanOf = (from: number, { length }: string): Span => ({ from, to: from + length });

function sessionAt({ bytes, latin }: LineBytes, at: number): { span: Span | null; end: number } | undefined {
  if (bytes[at] !== QUOTE) return latin.startsWith("null", at) ? { span: null, end: at + 4 } : undefined;
  const span = plainText(bytes, at + 1);
  return span && bytes[span.to] === QUOTE ? { span, end: span.to + 1 } : undefined;
}

const lists = new NameLists();

/** Who was named, in the list that begins at `at`. */
function rankingFrom(
  { bytes, latin }: LineBytes,
  at: number,
  end: number,
): Pick<QuickLine, "named" | "confidence" | "reasoned"> | undefined {
  if (latin.startsWith(NOBODY_RANKED, at)) return { named: lists.begin(), confidence: null, reasoned: false };
  let named = lists.begin();
  let [confidence, reasoned] = [null as number | null, false];
  for (let begin = at; ; ) {
    const name = latin.startsWith(ACTION, begin) ? plainText(bytes, begin + ACTION.length) : undefined;
    if (!name || name.to === name.from || !latin.startsWith(CONFIDENCE, name.to)) return undefined;
    const numberAt = name.to + CONFIDENCE.length;
    RANKED.lastIndex = numberAt;
    if (!RANKED.test(latin)) return undefined;
    if (begin === at) {
      confidence = confidenceAt(latin, numberAt);
      reasoned = bytes[RANKED.lastIndex] !== CLOSE_BRACKET;
    }
    named = lists.add(latin.slice(name.from, name.to));
    const last = endOfRanked(latin, RANKED.lastIndex, end);
    if (last === undefined) return undefined;
    if (bytes[last + 1] !== COMMA) return { named, confidence, reasoned };
    begin = last + 2;
  }
}

function confidenceAt(latin: string, at: number): number | null {
  const text = latin.slice(at, latin.indexOf(",", at));
  return text === "null" ? null : Number(text);
}

/** The brace that ends a ranked agent whose reasons begin at `from`. */
function endOfRanked(latin: string, from: number, end: number): number | undefined {
  for (let at = latin.indexOf("}", from); at >= 0 && at < end; at = latin.indexOf("}", at + 1))
    if (latin.startsWith(NO_MORE_RANKED, at) || latin.startsWith(NEXT_RANKED, at)) return at;
  return undefined;
}
