import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import type { LoggedAnswer } from "./logged-answer.ts";
import { parseLedgerLine } from "./parse-ledger-line.ts";

const NEWLINE = 0x0a;
const CHUNK = 4 * 1024 * 1024;

/**
 * The answer with this id, or undefined. Searched from the end of the file, as people record what became of recent
 * answers: the rest of a large ledger is not read.
 */
export function findAnswer(file: string, id: string, chunkBytes = CHUNK): LoggedAnswer | undefined {
  if (!existsSync(file)) return undefined;
  const needle = Buffer.from(JSON.stringify(id));
  const handle = openSync(file, "r");
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let end = fstatSync(handle).size; end > 0; ) {
      const start = Math.max(0, end - chunkBytes);
      const chunk = Buffer.alloc(end - start);
      const length = readSync(handle, chunk, 0, chunk.length, start);
      const bytes = Buffer.concat([chunk.subarray(0, length), rest]);
      // the first line may have begun before this chunk
      const whole = start === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
      const found = lastWith(bytes.subarray(whole), needle, id);
      if (found) return found;
      rest = start > 0 && whole === 0 ? bytes : bytes.subarray(0, whole);
      end = start;
    }
    return undefined;
  } finally {
    closeSync(handle);
  }
}

/** The last answer with this id among whole lines. */
function lastWith(lines: Buffer, needle: Buffer, id: string): LoggedAnswer | undefined {
  for (let end = lines.length; end > 0; ) {
    const hit = lines.subarray(0, end).lastIndexOf(needle);
    if (hit < 0) return undefined;
    const start = hit === 0 ? 0 : lines.lastIndexOf(NEWLINE, hit) + 1;
    const newline = lines.indexOf(NEWLINE, hit);
    const text = lines.toString("utf8", start, newline < 0 ? lines.length : newline);
    const line = parseLedgerLine(text);
    if (line.kind === "answer" && line.answer.id === id) return line.answer;
    end = start;
  }
  return undefined;
}
