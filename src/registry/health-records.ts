import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HealthRecord, healthRecordSchema } from "../schema/health.ts";
import { appendLines } from "./append-line.ts";
import type { Workspace } from "./workspace.ts";

export const healthRecordsPath = ({ models }: Workspace): string => join(models, "health_checks.jsonl");

/** The last health check that can be read, or null. */
export function lastHealthRecord(workspace: Workspace): HealthRecord | null {
  const file = healthRecordsPath(workspace);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  for (const line of lines.reverse()) {
    const parsed = healthRecordSchema.safeParse(jsonOrUndefined(line));
    if (parsed.success) return parsed.data;
  }
  return null;
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Writes down that, and with what result, a health check was run. */
export const appendHealthRecord = (workspace: Workspace, record: HealthRecord): void =>
  appendLines(healthRecordsPath(workspace), [healthRecordSchema.parse(record)]);
