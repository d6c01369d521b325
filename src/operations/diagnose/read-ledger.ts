import { existsSync } from "node:fs";
import * as z from "zod";
import type { LedgerEntry } from "../../monitoring/diagnosis/evidence.ts";
import { MODES } from "../../schema/recommendation.ts";
import { actionSchema } from "../../schema/transition.ts";
import { readLines } from "../../telemetry/lines.ts";
import { openBytes } from "../../telemetry/open-bytes.ts";
import { parseObject } from "../../telemetry/parse-json.ts";
import { checkRecord } from "../../telemetry/read-telemetry.ts";

/** The part of a ledger line that a diagnosis needs; lines of older and newer programs have it too. */
const entrySchema = z.object({
  recommendation_id: z.string(),
  timestamp: z.iso.datetime({ offset: true, local: true }),
  task: z.string(),
  decision: z.enum(["recommend", "abstain"]),
  recommendations: z.array(
    z.object({ action: actionSchema, confidence: z.number().nullable(), reasons: z.array(z.string()) }),
  ),
  version: z.string().nullable(),
  mode: z.enum(MODES).nullable(),
  available: z.array(z.string()),
});

/** Every answer of `telemetry/recommendations.jsonl`, in file order, and how many lines could not be read. */
export async function readLedger(file: string): Promise<{ entries: LedgerEntry[]; unreadable: number }> {
  const entries: LedgerEntry[] = [];
  let unreadable = 0;
  if (!existsSync(file)) return { entries, unreadable };
  for await (const line of readLines(openBytes(file))) {
    if (line.reason === undefined && line.text.trim() === "") continue;
    const parsed = line.reason === undefined ? parseObject(line.text) : line;
    const checked = "value" in parsed ? checkRecord(parsed.value, entrySchema) : undefined;
    if (checked && "record" in checked) entries.push(entryOf(checked.record));
    else unreadable++;
  }
  return { entries, unreadable };
}

function entryOf(line: z.infer<typeof entrySchema>): LedgerEntry {
  const [first] = line.recommendations;
  return {
    id: line.recommendation_id,
    atMs: Date.parse(line.timestamp),
    task: line.task,
    version: line.version,
    mode: line.mode,
    abstained: line.decision === "abstain",
    named: line.recommendations.flatMap(({ action }) => (typeof action === "string" ? [action] : [])),
    confidence: first?.confidence ?? null,
    reasons: first?.reasons.length ?? 0,
    available: line.available,
  };
}
