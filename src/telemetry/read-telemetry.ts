import { existsSync } from "node:fs";
import type { ZodType } from "zod";
import { diskFault } from "../schema/disk-fault.ts";
import { type Invocation, invocationSchema } from "../schema/invocation.ts";
import { type Rating, ratingSchema } from "../schema/rating.ts";
import { UserError } from "../schema/user-error.ts";
import { type Line, readLines } from "./lines.ts";
import { openBytes } from "./open-bytes.ts";
import { parseObject } from "./parse-json.ts";

/** A line that could not be used: where it is (1-based) and why. */
export interface Rejection {
  file: string;
  line: number;
  reason: string;
}
export type OnRejected = (rejection: Rejection) => void;

/**
 * The delegations of an OaK telemetry file in file order, one at a time; blank lines are skipped. An id may come more
 * than once: the last line is the valid one. A line that is not a delegation goes to `onRejected` with its reason.
 * Throws a UserError when there is no such file.
 */
export async function* readInvocations(
  path: string,
  onRejected: OnRejected,
): AsyncGenerator<{ line: number; record: Invocation }> {
  if (!existsSync(path)) {
    throw new UserError("There is no telemetry yet.", {
      place: { file: path },
      next: "run `oak-policy ingest <folder>` first",
    });
  }
  yield* readRecords(path, invocationSchema, onRejected);
}

/** The ratings of a `success_metrics.jsonl`, in file order. A missing file means that nobody rated yet: no ratings. */
export async function* readRatings(
  path: string,
  onRejected: OnRejected,
): AsyncGenerator<{ line: number; record: Rating }> {
  if (existsSync(path)) yield* readRecords(path, ratingSchema, onRejected);
}

async function* readRecords<Value>(
  path: string,
  schema: ZodType<Value>,
  onRejected: OnRejected,
): AsyncGenerator<{ line: number; record: Value }> {
  try {
    for await (const line of readLines(openBytes(path))) {
      const parsed = parseRecord(line, schema);
      if (parsed === "blank") continue;
      if ("reason" in parsed) onRejected({ file: path, line: line.number, reason: parsed.reason });
      else yield { line: line.number, record: parsed.record };
    }
  } catch (error) {
    throw diskFault(error, path);
  }
}

function parseRecord<Value>(
  line: Line,
  schema: ZodType<Value>,
): "blank" | { record: Value } | { reason: string } {
  if (line.reason !== undefined) return { reason: line.reason };
  if (line.text.trim() === "") return "blank";
  const parsed = parseObject(line.text);
  return "reason" in parsed ? parsed : checkRecord(parsed.value, schema);
}

/** The value as a record of the schema, or a sentence that names the first field that is wrong. */
export function checkRecord<Value>(
  value: unknown,
  schema: ZodType<Value>,
): { record: Value } | { reason: string } {
  const result = schema.safeParse(value);
  if (result.success) return { record: result.data };
  const [issue] = result.error.issues;
  return { reason: `field ${issue?.path.join(".") || "(whole line)"}: ${issue?.message ?? "not valid"}` };
}
