import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import type { Followup } from "../../schema/followup.ts";
import { readWholeLines, type Stretch } from "../whole-lines.ts";
import { AnswerTable } from "./answer-table.ts";
import { type LedgerLine, parseLedgerLine } from "./parse-ledger-line.ts";
import { quickFollowup } from "./quick-followup.ts";
import { quickLine } from "./quick-line.ts";
import type { LineBytes } from "./quick-text.ts";

/** What a ledger holds, in file order, and how many of its lines could not be read. */
export interface LedgerContent {
  answers: AnswerTable;
  followups: Followup[];
  unreadable: number;
}

/**
 * Every line of `telemetry/recommendations.jsonl`; a missing file is an empty ledger. Lines as `recommend` writes them are
 * read the quick way, all others wholly; one that is neither an answer nor a followup, or was torn by a crash, is counted.
 */
export async function readLedger(file: string, options: LedgerReading = {}): Promise<LedgerContent> {
  const { sinceMs = Number.NEGATIVE_INFINITY, ...stretch } = options;
  const content: LedgerContent = { answers: new AnswerTable(), followups: [], unreadable: 0 };
  if (existsSync(file)) await readWholeLines(file, (lines) => readLinesOf(lines, content, sinceMs), stretch);
  return content;
}

export interface LedgerReading extends Stretch {
  /** answers before it (epoch milliseconds) are left out */
  sinceMs?: number;
}

/** Lines that all end in a newline. */
function readLinesOf(bytes: Buffer, content: LedgerContent, sinceMs: number): void {
  const source: LineBytes = { bytes, latin: bytes.toString("latin1") };
  const sound = isUtf8(bytes) && !bytes.includes(0);
  for (let start = 0; start < bytes.length; ) {
    const end = source.latin.indexOf("\n", start);
    if (!sound || !enterQuick(source, start, end, content, sinceMs))
      enter(wholeLine(bytes.subarray(start, end)), content, sinceMs);
    start = end + 1;
  }
}

/** False, and nothing is entered: the line has to be read wholly. */
function enterQuick(
  source: LineBytes,
  start: number,
  end: number,
  { answers, followups }: LedgerContent,
  sinceMs: number,
): boolean {
  const answer = quickLine(source, start, end);
  if (answer) return answer.atMs < sinceMs || answers.rows.addQuick(source.bytes, answer);
  const followup = quickFollowup(source, start, end);
  if (followup) followups.push(followup);
  return followup !== undefined;
}

/** A line read wholly; undefined: it is blank. */
function wholeLine(bytes: Buffer): LedgerLine | undefined {
  if (!isUtf8(bytes) || bytes.includes(0)) return { kind: "unreadable", reason: "not valid UTF-8" };
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return text.trim() === "" ? undefined : parseLedgerLine(text);
}

function enter(line: LedgerLine | undefined, content: LedgerContent, sinceMs: number): void {
  if (line?.kind === "followup") content.followups.push(line.followup);
  else if (line?.kind === "unreadable") content.unreadable++;
  else if (line && line.answer.atMs >= sinceMs) content.answers.add(line.answer);
}
