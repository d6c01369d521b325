import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Workspace } from "../../registry/workspace.ts";
import { AnswerTable } from "../../telemetry/ledger/answer-table.ts";
import type { PackedDelegations } from "../../telemetry/ledger/delegation-rows.ts";
import type { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import { type LedgerContent, readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { mergeDelegations, readDelegations, readOutcomes } from "./read-delegations.ts";
import { type Part, readParts } from "./read-part.ts";

type Files = Pick<Workspace, "ledger" | "invocations" | "ratings">;
export interface Telemetry extends LedgerContent {
  delegations: DelegationTable;
}

/** A smaller ledger is read before a worker has started. */
const WORTH_IT_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 4;

/** The ledger from an instant on, and all that was delegated; a large ledger by several threads, with the same result. */
export async function readTelemetry(
  files: Files,
  sinceMs: number,
  partBytes = WORTH_IT_BYTES,
): Promise<Telemetry> {
  if (bytesOf(files.ledger) > partBytes) return inParts(files, sinceMs, partBytes);
  const content = await readLedger(files.ledger, { sinceMs });
  // what was delegated before the first answer has led to none
  let firstMs = Number.POSITIVE_INFINITY;
  for (let place = 0; place < content.answers.size; place++)
    firstMs = Math.min(firstMs, content.answers.timeAt(place));
  return { ...content, delegations: await readDelegations(files, firstMs) };
}

async function inParts(files: Files, sinceMs: number, partBytes: number): Promise<Telemetry> {
  const made = partsOf("delegations", files.invocations, sinceMs, partBytes);
  const said = partsOf("answers", files.ledger, sinceMs, partBytes);
  const reading = readParts([...made, ...said], Math.min(MOST_THREADS, availableParallelism()));
  // while the others read the rest
  const [parts, rated] = await Promise.all([reading, readOutcomes(files.ratings)]);
  const telemetry: LedgerContent = { answers: new AnswerTable(), followups: [], unreadable: 0 };
  const delegations: PackedDelegations[] = [];
  for (const part of parts) {
    if (part.kind === "delegations") delegations.push(part.delegations);
    else {
      telemetry.answers.addPacked(part.answers);
      for (const followup of part.followups) telemetry.followups.push(followup);
      telemetry.unreadable += part.unreadable;
    }
  }
  return { ...telemetry, delegations: mergeDelegations(delegations, rated) };
}

/** Stretches that make up a file; a missing file has none. */
function partsOf(kind: Part["kind"], file: string, sinceMs: number, partBytes: number): Part[] {
  const bytes = bytesOf(file);
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, part) => {
    const from = part * partBytes;
    const until = from + partBytes >= bytes ? Number.POSITIVE_INFINITY : from + partBytes;
    return { kind, file, from, until, sinceMs };
  });
}

const bytesOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);
