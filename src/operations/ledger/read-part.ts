import type { LoggedDelegation } from "../../monitoring/ledger/logged-delegation.ts";
import type { Followup } from "../../schema/followup.ts";
import type { PackedAnswers } from "../../telemetry/ledger/answer-table.ts";
import { readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
import { type PackedDelegations, packDelegations, unpackDelegations } from "./packed-delegations.ts";
import { readDelegations } from "./read-delegations.ts";

/** A stretch of the ledger (bytes), or all that was delegated: what one thread reads at a time. */
export type Part =
  | { kind: "answers"; file: string; from: number; until: number; sinceMs: number }
  | { kind: "delegations"; invocations: string; ratings: string; sinceMs: number };

export type ReadPart =
  | { kind: "answers"; answers: PackedAnswers; followups: Followup[]; unreadable: number }
  | { kind: "delegations"; delegations: PackedDelegations };

/** Called by a worker thread, or by `readParts` in this one. */
export async function work(part: Part): Promise<ReadPart> {
  if (part.kind === "delegations") {
    const delegations = await readDelegations(part, part.sinceMs);
    return { kind: "delegations", delegations: packDelegations(delegations) };
  }
  const { file, ...stretch } = part;
  const { answers, ...rest } = await readLedger(file, stretch);
  return { kind: "answers", answers: answers.pack(), ...rest };
}

/** Reads all parts, spread over so many threads; results in the order of the parts. */
export const readParts = (tasks: readonly Part[], workers: number): Promise<ReadPart[]> =>
  runInParallel<Part, ReadPart>({ address: import.meta.url, module: { work }, tasks, workers });

export const delegationsOf = (parts: readonly ReadPart[]): LoggedDelegation[] =>
  parts.flatMap((part) => (part.kind === "delegations" ? unpackDelegations(part.delegations) : []));
