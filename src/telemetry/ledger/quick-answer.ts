import { ARMS, type Arm, MODES, type Mode } from "../../schema/recommendation.ts";
import { sameList } from "../same-list.ts";
import type { LoggedAnswer } from "./logged-answer.ts";

/**
 * Reads the few fields that are looked at again off a ledger line as `recommend` writes it, without reading the rest: a
 * ledger has millions of lines of two kilobytes. A line that is not exactly so is left to `parse-ledger-line.ts`.
 *
 * All that is searched for stands beside a quotation mark that is not escaped: a task or a reason cannot look like it.
 */
const START = '{"recommendation_id":"';
const HEAD =
  /\{"recommendation_id":"([^"\\]*)","timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)","task":"((?:[^"\\]|\\.)*)","task_type":"([^"\\]*)","available":\[[^\]]*\],"version":(null|"[^"\\]*"),"mode":(null|"[a-z]+"),"session_id":(null|"[^"\\]*"),"assignment":(?:null|\{"arm":"([a-z]+)","unit":"(?:session|task)","percent":(\d{1,3}(?:\.\d+)?)\}),"decision":"(recommend|abstain)","spoke":"[a-z]+","recommendations":\[/y;
const RANKED =
  /\{"action":"([^"\\]+)","confidence":(null|\d(?:\.\d+)?(?:e-\d+)?),"q_value":[^,"]*,"support":\d+,"reasons":\[(\]?)/y;
const NEXT_RANKED = /\},\{"action":|\}\],"sequences":\[/g;
const NOBODY_RANKED = '],"sequences":[';
const TAIL =
  /,"propensity":(null|\d(?:\.\d+)?(?:e-\d+)?),"untried":\[(?:\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\},?)*\]\}/y;

/** Bytes of a ledger with the same bytes as Latin-1 text, in which places are those of the bytes. */
export interface LedgerBytes {
  bytes: Buffer;
  latin: string;
}

/** The answer in the line from `start` to `end` (its newline), or undefined where the line has to be read wholly. */
export function quickAnswer(source: LedgerBytes, start: number, end: number): LoggedAnswer | undefined {
  const { bytes, latin } = source;
  HEAD.lastIndex = start;
  const head = HEAD.exec(latin);
  if (!head || HEAD.lastIndex > end) return undefined;
  // two lines that a torn write has run together
  const next = latin.indexOf(START, start + START.length);
  if (next >= 0 && next < end) return undefined;
  const [, id = "", time = "", task = "", type = "", version = "", mode = "", session = "", arm, ...rest] =
    head;
  const [percent, decision] = rest;
  const ranking = rankingFrom(latin, HEAD.lastIndex, end);
  const propensity = propensityIn(latin, start, end);
  const [knownMode, knownArm] = [modeOf(mode), armOf(arm)];
  if (!ranking || propensity === undefined || knownMode === undefined || knownArm === undefined)
    return undefined;
  const taskAt = start + head[0].indexOf('"task":"') + '"task":"'.length;
  const sessionAt = start + head[0].lastIndexOf('"session_id":"') + '"session_id":"'.length;
  return {
    id: textAt(bytes, start + START.length, id),
    atMs: Date.parse(time),
    task: textAt(bytes, taskAt, task),
    taskType: once(type),
    version: version === "null" ? null : once(version.slice(1, -1)),
    mode: knownMode,
    arm: knownArm,
    rolloutPercent: percent === undefined ? null : Number(percent),
    propensity,
    sessionId: session === "null" ? null : textAt(bytes, sessionAt, session.slice(1, -1)),
    abstained: decision === "abstain",
    ...ranking,
  };
}

/** A copy of a string's own bytes: a part of the Latin-1 text would keep all of it in memory. */
function textAt(bytes: Buffer, at: number, raw: string): string {
  const text = bytes.toString("utf8", at, at + raw.length);
  return raw.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}

const modeOf = (word: string): Mode | null | undefined =>
  word === "null" ? null : MODES.find((mode) => word === `"${mode}"`);
const armOf = (word: string | undefined): Arm | null | undefined =>
  word === undefined ? null : ARMS.find((arm) => arm === word);

/** Who was named, in the list that begins at `at`. */
function rankingFrom(
  latin: string,
  at: number,
  end: number,
): Pick<LoggedAnswer, "named" | "confidence" | "reasoned"> | undefined {
  if (latin.startsWith(NOBODY_RANKED, at)) return { named: NOBODY, confidence: null, reasoned: false };
  const named: string[] = [];
  let first: RegExpExecArray | undefined;
  for (let from = at; ; ) {
    RANKED.lastIndex = from;
    const ranked = RANKED.exec(latin);
    if (!ranked) return undefined;
    first ??= ranked;
    named.push(once(ranked[1] ?? ""));
    NEXT_RANKED.lastIndex = RANKED.lastIndex;
    const next = NEXT_RANKED.exec(latin);
    if (!next || next.index >= end) return undefined;
    if (next[0].startsWith("}]")) break;
    from = next.index + 2;
  }
  const confidence = first[2] === "null" ? null : Number(first[2]);
  return { named: sameList(named), confidence, reasoned: first[3] === "" };
}
const NOBODY: readonly string[] = [];

/** With it the line ends, unless it was torn. */
function propensityIn(latin: string, start: number, end: number): number | null | undefined {
  TAIL.lastIndex = Math.max(start, latin.lastIndexOf(',"propensity":', end));
  const found = TAIL.exec(latin);
  if (!found || TAIL.lastIndex !== end) return undefined;
  return found[1] === "null" ? null : Number(found[1]);
}

const MOST_KEPT = 10_000;
const words = new Map<string, string>();

/** Names come again and again: one string for each, with bytes of its own, that was UTF-8 read as Latin-1. */
function once(latin: string): string {
  const kept = words.get(latin);
  if (kept !== undefined) return kept;
  const bytes = Buffer.from(latin, "latin1");
  const word = bytes.toString("utf8");
  if (words.size < MOST_KEPT) words.set(bytes.toString("latin1"), word);
  return word;
}
