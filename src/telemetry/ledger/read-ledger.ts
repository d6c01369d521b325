import { existsSync } from "node:fs";
import type { Followup } from "../../schema/followup.ts";
import { readLines } from "../lines.ts";
import { openBytes } from "../open-bytes.ts";
import type { LoggedAnswer } from "./logged-answer.ts";
import { parseLedgerLine } from "./parse-ledger-line.ts";

/** What a ledger holds, in file order, and how many of its lines could not be read. */
export interface LedgerContent {
  answers: LoggedAnswer[];
  followups: Followup[];
  unreadable: number;
}

/** Every line of `telemetry/recommendations.jsonl`; a missing file is an empty ledger. */
export async function readLedger(file: string): Promise<LedgerContent> {
  const content: LedgerContent = { answers: [], followups: [], unreadable: 0 };
  if (!existsSync(file)) return content;
  for await (const line of readLines(openBytes(file))) {
    if (line.reason === undefined && line.text.trim() === "") continue;
    const read = line.reason === undefined ? parseLedgerLine(line.text) : { kind: "unreadable" as const };
    if (read.kind === "answer") content.answers.push(read.answer);
    else if (read.kind === "followup") content.followups.push(read.followup);
    else content.unreadable++;
  }
  return content;
}
