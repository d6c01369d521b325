import { enterFile, enterLine, type Ledger } from "./account.ts";
import { DEFAULT_MAX_LINE_BYTES, type Line } from "./lines.ts";
import { type ParsedObject, parseObject } from "./parse-json.ts";
import { type OpenBytes, readUnits } from "./read-units.ts";
import { readableReason, type SourceFile } from "./source-files.ts";
import type { Source, SourceReader } from "./sources/source.ts";
import { SOURCES } from "./sources.ts";

/** A file that shows no known format in this many useful lines is of none. */
const LINES_PROBED = 50;
const PROBED_CHARACTERS = 64 * 1024 * 1024;

type Unit = { line: Line; parsed: ParsedObject | "blank" };

export interface ReadOptions {
  readers: Map<Source["format"], SourceReader>;
  ledger: Ledger;
  maxLineBytes?: number | undefined;
  openBytes?: OpenBytes | undefined;
}

/**
 * Reads one file into the reader of its format, which its first useful lines show. A file of no known format, an
 * empty one, or one that cannot be read is entered as such in the ledger; nothing is thrown for it.
 */
export async function readSourceFile(file: SourceFile, options: ReadOptions): Promise<void> {
  const { ledger, maxLineBytes = DEFAULT_MAX_LINE_BYTES, openBytes } = options;
  const held: Unit[] = [];
  let source: Source | undefined;
  let useful = 0;
  let characters = 0;
  try {
    for await (const line of readUnits(file.path, maxLineBytes, openBytes)) {
      const unit: Unit = { line, parsed: parse(line, source) };
      if (source) {
        enter(file, unit, source, options);
        continue;
      }
      held.push(unit);
      source = recognise(unit, file.name);
      if (source) startFile(file, held.splice(0), source, options);
      useful += unit.parsed === "blank" ? 0 : 1;
      characters += line.reason === undefined ? line.text.length : 0;
      if (!source && (useful >= LINES_PROBED || characters > PROBED_CHARACTERS)) break;
    }
  } catch (error) {
    ledger.files.unreadable.push({ file: file.path, reason: readableReason(error) });
    return;
  }
  if (source) return;
  if (useful === 0) ledger.files.empty.push(file.path);
  else ledger.files.unknown_format.push({ file: file.path, reason: unknownReason(held) });
}

function startFile(file: SourceFile, held: readonly Unit[], source: Source, options: ReadOptions): void {
  enterFile(options.ledger, source.format, file.path);
  // What was held so far was parsed before the format was known; once more with its rules.
  for (const { line } of held) enter(file, { line, parsed: parse(line, source) }, source, options);
}

function parse(line: Line, source: Source | undefined): ParsedObject | "blank" {
  if (line.reason !== undefined) return { reason: line.reason };
  if (line.text.trim() === "") return "blank";
  return parseObject(line.text, { unique: source?.uniqueKeys ?? false });
}

const recognise = ({ parsed }: Unit, name: string): Source | undefined =>
  parsed === "blank" || "reason" in parsed
    ? undefined
    : SOURCES.find((source) => source.recognises(parsed.value, name));

function enter(file: SourceFile, { line, parsed }: Unit, source: Source, options: ReadOptions): void {
  const place = { file: file.path, line: line.number };
  if (parsed === "blank") enterLine(options.ledger, source.format, place, { kind: "blank" });
  else if ("reason" in parsed)
    enterLine(options.ledger, source.format, place, { kind: "rejected", reason: parsed.reason });
  else {
    const reader = options.readers.get(source.format) ?? source.open();
    options.readers.set(source.format, reader);
    const fate = reader.read({ value: parsed.value, file: file.name, number: line.number });
    enterLine(options.ledger, source.format, place, fate);
  }
}

function unknownReason(held: readonly Unit[]): string {
  const faults = held.flatMap(({ line, parsed }) =>
    parsed !== "blank" && "reason" in parsed ? [`line ${line.number}: ${parsed.reason}`] : [],
  );
  const first = faults[0];
  return first === undefined
    ? "not a known telemetry format"
    : `not a known telemetry format (${faults.length} of its first lines cannot be read; ${first})`;
}
