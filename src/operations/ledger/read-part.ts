import type { Followup } from "../../schema/followup.ts";
import type { PackedAnswers, TaskHashes } from "../../telemetry/ledger/answer-rows.ts";
import { readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { type PackedTexts, TextColumn } from "../../telemetry/ledger/text-column.ts";
import { wordHashes } from "../../telemetry/ledger/word-hashes.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
import { type PackedDelegations, packDelegations } from "./packed-delegations.ts";
import { readMade } from "./read-delegations.ts";

/** A stretch (bytes) of the ledger, or of what was delegated: what one thread reads at a time. */
export interface Part {
  kind: "answers" | "delegations";
  file: string;
  from: number;
  until: number;
  sinceMs: number;
}

export type ReadPart =
  | { kind: "answers"; answers: PackedAnswers; followups: Followup[]; unreadable: number }
  | { kind: "delegations"; delegations: PackedDelegations };

/** Called by a worker thread, or by `readParts` in this one. */
export async function work({ kind, file, sinceMs, ...stretch }: Part): Promise<ReadPart> {
  if (kind === "delegations")
    return { kind, delegations: packDelegations(await readMade(file, sinceMs, stretch)) };
  const { answers, ...rest } = await readLedger(file, { sinceMs, ...stretch });
  const packed = answers.pack();
  return { kind, answers: { ...packed, words: wordsOf(packed.tasks) }, ...rest };
}

/** The words of every task: linking needs those of most, and would be alone with it. */
function wordsOf(packed: PackedTexts): TaskHashes {
  const tasks = new TextColumn(packed);
  const hashes: number[] = [];
  const ends = new Uint32Array(tasks.size);
  for (let row = 0; row < tasks.size; row++) {
    for (const hash of wordHashes(tasks.at(row))) hashes.push(hash);
    ends[row] = hashes.length;
  }
  return { hashes: new Int32Array(hashes), ends };
}

/** Reads all parts, spread over so many threads; results in the order of the parts. */
export const readParts = (tasks: readonly Part[], workers: number): Promise<ReadPart[]> =>
  runInParallel<Part, ReadPart>({ address: import.meta.url, module: { work }, tasks, workers });
