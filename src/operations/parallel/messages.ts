import type { PackedFault } from "./fault.ts";

/**
 * A module whose work can run in a worker thread. Tasks and results cross the border by structured clone: plain data only.
 * `handOver` lists what of a result crosses as it is, without a copy: it is gone on this side. `close` ends what the module
 * keeps open between tasks (processes, files).
 */
export interface WorkModule<Task, Result> {
  work(task: Task): Promise<Result>;
  handOver?(result: Result): ArrayBuffer[];
  close?(): Promise<void>;
}

export type ToWorker = { index: number; task: unknown } | "close";
export type FromWorker = "ready" | { index: number; result: unknown } | { index: number; fault: PackedFault };
