import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { LoggedDelegation } from "../../monitoring/ledger/logged-delegation.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { AnswerTable } from "../../telemetry/ledger/answer-table.ts";
import { type LedgerContent, readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { readDelegations } from "./read-delegations.ts";
import { delegationsOf, type Part, readParts } from "./read-part.ts";

type Files = Pick<Workspace, "ledger" | "invocations" | "ratings">;
export interface Telemetry extends LedgerContent {
  delegations: LoggedDelegation[];
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
  const bytes = existsSync(files.ledger) ? statSync(files.ledger).size : 0;
  if (bytes > partBytes) return inParts(files, sinceMs, bytes, partBytes);
  const content = await readLedger(files.ledger, { sinceMs });
  // what was delegated before the first answer has led to none
  let firstMs = Number.POSITIVE_INFINITY;
  for (let place = 0; place < content.answers.size; place++)
    firstMs = Math.min(firstMs, content.answers.timeAt(place));
  return { ...content, delegations: await readDelegations(files, firstMs) };
}

async function inParts(
  { ledger: file, invocations, ratings }: Files,
  sinceMs: number,
  bytes: number,
  partBytes: number,
): Promise<Telemetry> {
  const starts = Array.from({ length: Math.ceil(bytes / partBytes) }, (_, part) => part * partBytes);
  const stretches = starts.map((from): Part => {
    const until = from + partBytes >= bytes ? Number.POSITIVE_INFINITY : from + partBytes;
    return { kind: "answers", file, from, until, sinceMs };
  });
  const made: Part = { kind: "delegations", invocations, ratings, sinceMs };
  const parts = await readParts([made, ...stretches], Math.min(MOST_THREADS, availableParallelism()));
  const telemetry: Telemetry = {
    answers: new AnswerTable(),
    followups: [],
    unreadable: 0,
    delegations: delegationsOf(parts),
  };
  for (const part of parts) {
    if (part.kind !== "answers") continue;
    telemetry.answers.addPacked(part.answers);
    for (const followup of part.followups) telemetry.followups.push(followup);
    telemetry.unreadable += part.unreadable;
  }
  return telemetry;
}
