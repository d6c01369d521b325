import { type Line, readLines } from "./lines.ts";
import { openBytes } from "./open-bytes.ts";

/** Opens the bytes of a file; tests hand in one that fails. */
export type OpenBytes = (path: string) => AsyncIterable<Uint8Array>;

/**
 * The lines of a telemetry file. A `.json` file that is one JSON document spread over several lines (and no longer
 * than one line may be) counts as one line, number 1.
 */
export async function* readUnits(
  path: string,
  maxLineBytes: number,
  open: OpenBytes = openBytes,
): AsyncGenerator<Line> {
  const lines = readLines(open(path), { maxLineBytes });
  if (!/\.json(?:\.gz)?$/.test(path)) {
    yield* lines;
    return;
  }
  const held: Line[] = [];
  let characters = 0;
  let whole = true;
  for await (const line of lines) {
    if (!whole) {
      yield line;
      continue;
    }
    held.push(line);
    characters += partOf(line)?.length ?? 0;
    if (isDocumentPart(line, held.length) && characters <= maxLineBytes) continue;
    whole = false;
    yield* held.splice(0);
  }
  yield* joined(held);
}

/** A first line that is JSON by itself means that the file holds JSON lines, whatever its ending. */
function isDocumentPart(line: Line, count: number): boolean {
  const part = partOf(line);
  return part !== undefined && (count > 1 || !isJson(part));
}

/** The text of a line; the last one of a document looks cut off by itself. */
const partOf = (line: Line): string | undefined => (line.reason === undefined ? line.text : line.cutText);

function joined(held: readonly Line[]): readonly Line[] {
  if (held.length < 2) return held;
  const text = held.map((line) => partOf(line) ?? "").join("\n");
  return isJson(text) ? [{ number: 1, text }] : held;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
