import { existsSync, readFileSync } from "node:fs";
import type * as z from "zod";
import { UserError } from "../../schema/user-error.ts";

const FORMAT = "see the full-feedback format in docs/benchmark.md";

function textOf(file: string): string {
  if (existsSync(file)) return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  throw new UserError("A file of the full-feedback format is not there.", { place: { file }, next: FORMAT });
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
  line: number,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`A row cannot be read: ${issue?.message ?? "not valid"}.`, {
    place: { file, line, field: issue?.path.join(".") || undefined },
    next: `mend that line; ${FORMAT}`,
  });
}

/** The lines of a JSONL file, checked; empty lines are skipped. Throws a UserError that names file, line and field. */
export function readJsonLines<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema>[] {
  return textOf(file)
    .split("\n")
    .flatMap((text, index) =>
      text.trim() === "" ? [] : [checked(schema, parseJson(text, file, index + 1), file, index + 1)],
    );
}

function parseJson(text: string, file: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${line === undefined ? "The file" : "A line"} is not valid JSON: ${(error as Error).message}.`,
      {
        place: { file, line },
        next: `mend it; ${FORMAT}`,
      },
    );
  }
}

/** A JSON file, checked. */
export const readJsonFile = <Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> =>
  checked(schema, parseJson(textOf(file), file), file, 1);

/** The rows of a CSV file by the names in its head, checked. A quoted field may hold commas, not line ends. */
export function readCsv<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema>[] {
  const lines = textOf(file).split(/\r?\n/);
  const head = splitFields(lines[0] ?? "");
  return lines.slice(1).flatMap((text, index) => {
    if (text === "") return [];
    const fields = splitFields(text);
    const line = index + 2;
    if (fields.length !== head.length) {
      throw new UserError(`A row has ${fields.length} fields, the head has ${head.length}.`, {
        place: { file, line },
        next: `mend that line; ${FORMAT}`,
      });
    }
    return [checked(schema, Object.fromEntries(head.map((name, at) => [name, fields[at]])), file, line)];
  });
}

/** RFC 4180 within one line: fields between commas, quotes doubled inside quotes. */
function splitFields(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
  }
  return fields;
}
