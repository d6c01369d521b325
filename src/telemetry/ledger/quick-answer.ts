import type { LoggedAnswer } from "./logged-answer.ts";
import { type LedgerBytes, quickLine, type Span } from "./quick-line.ts";

/** The answer in the line from `start` to `end` (its newline), or undefined where the line has to be read wholly. */
export function quickAnswer(source: LedgerBytes, start: number, end: number): LoggedAnswer | undefined {
  const line = quickLine(source, start, end);
  const task = line && taskIn(source.bytes, line.task);
  if (!line || task === undefined) return undefined;
  return {
    id: textIn(source.bytes, line.id),
    atMs: line.atMs,
    task,
    ...line.head,
    ...line.assigned,
    propensity: line.propensity,
    sessionId: line.session && textIn(source.bytes, line.session),
    named: line.named,
    confidence: line.confidence,
    reasoned: line.reasoned,
  };
}

const textIn = (bytes: Buffer, { from, to }: Span): string => bytes.toString("utf8", from, to);

/** The task of a quick line; undefined where it has an escape that JSON does not know. */
export function taskIn(bytes: Buffer, span: Span & { escaped: boolean }): string | undefined {
  const text = textIn(bytes, span);
  if (!span.escaped) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}
