import { AnswerTable } from "./answer-table.ts";
import type { LoggedAnswer } from "./logged-answer.ts";
import { quickLine } from "./quick-line.ts";

/** The answer in a line (without its newline) as it is read the quick way; undefined where it has to be read wholly. */
export function quickAnswer(text: string): LoggedAnswer | undefined {
  const bytes = Buffer.from(`${text}\n`);
  const line = quickLine({ bytes, latin: bytes.toString("latin1") }, 0, bytes.length - 1);
  const table = new AnswerTable();
  return line && table.rows.addQuick(bytes, line) ? table.at(0) : undefined;
}
