import { join } from "node:path";
import { createActionSpace } from "../../../dataset/action-space.ts";
import { encodeTransitions } from "../../../dataset/encode-transitions.ts";
import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import { type SparseRows, stackRows } from "../../../numeric/sparse.ts";
import type { SimulatedLog } from "../one-decision.ts";

/** The files of one run as a peer reads them (bench/peers/README.md), by name; the held-out outcomes are in none. */
export type RunFiles = Map<string, Uint8Array>;

/** Where the texts that all runs share lie, written before the first run. */
export const textsPath = (out: string): string => join(out, "scratch", "texts.jsonl");

/** `texts.jsonl`: line number = index of the task. */
export const textsFile = ({ tasks }: FullFeedback): string =>
  tasks.map(({ category, text }) => `${JSON.stringify({ category, text })}\n`).join("");

/** The raw little-endian arrays of a run. Features are the very states that ours learned from. */
export function runFiles({ held, log, rows, decisions, learned }: SimulatedLog): RunFiles {
  const { agents, categories, tasks } = held.feedback;
  const { encoder } = learned;
  const table = encodeTransitions(rows, encoder, createActionSpace(agents, categories));
  const category = tasks.map((task) => categories.indexOf(task.category));
  const test = stackRows(
    decisions.map(({ state }) => state),
    encoder.columns,
  );
  return new Map([
    ...sparseFiles("train", table.states),
    ["train_task.i32", bytes(Int32Array.from(log, ({ task }) => task))],
    ["train_category.i32", bytes(Int32Array.from(log, ({ task }) => category[task] ?? -1))],
    ["train_action.i32", bytes(Int32Array.from(log, ({ agent }) => agent))],
    ["train_reward.f32", bytes(Float32Array.from(log, ({ earned }) => earned))],
    ["train_propensity.f32", bytes(Float32Array.from(log, ({ propensity }) => propensity))],
    ["train_mask.u8", new Uint8Array(log.length * agents.length).fill(1)],
    ...sparseFiles("test", test),
    ["test_task.i32", bytes(held.tasks)],
    ["test_category.i32", bytes(Int32Array.from(held.tasks, (task) => category[task] ?? -1))],
    ["test_mask.u8", new Uint8Array(held.tasks.length * agents.length).fill(1)],
  ]);
}

/** `run.json` without the path of the texts. */
export const runDescription = ({ held, log, learned }: SimulatedLog, seed: number) => ({
  agents: held.feedback.agents,
  categories: held.feedback.categories,
  columns: learned.encoder.columns,
  train_rows: log.length,
  test_rows: held.tasks.length,
  seed,
});

const sparseFiles = (part: string, { offsets, indices, values }: SparseRows): [string, Uint8Array][] => [
  [`${part}_indptr.i32`, bytes(Int32Array.from(offsets))],
  [`${part}_indices.i32`, bytes(Int32Array.from(indices))],
  [`${part}_values.f32`, bytes(values)],
];

const bytes = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
