import type { Followup } from "../../schema/followup.ts";
import type { PackedAnswers } from "../../telemetry/ledger/answer-rows.ts";
import type { PackedDelegations } from "../../telemetry/ledger/delegation-rows.ts";
import { readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { withWords } from "../../telemetry/ledger/task-rows.ts";
import { isObject } from "../../telemetry/parse-json.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
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
  if (kind === "delegations") return { kind, delegations: withWords(await readMade(file, sinceMs, stretch)) };
  const { answers, ...rest } = await readLedger(file, { sinceMs, ...stretch });
  return { kind, answers: withWords(answers.pack()), ...rest };
}

/** The columns: to copy them takes memory twice. */
export const handOver = (part: ReadPart): ArrayBuffer[] =>
  buffersIn(part.kind === "answers" ? part.answers : part.delegations);

const buffersIn = (columns: object): ArrayBuffer[] =>
  Object.values(columns).flatMap((value: unknown): ArrayBuffer[] => {
    if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
    return isObject(value) ? buffersIn(value) : [];
  });

/** Reads all parts, spread over so many threads; results in the order of the parts. */
export const readParts = (tasks: readonly Part[], workers: number): Promise<ReadPart[]> =>
  runInParallel<Part, ReadPart>({ address: import.meta.url, module: { work, handOver }, tasks, workers });
