import { setImmediate, setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { unpackFault } from "./fault.ts";
import type { FromWorker, ToWorker, WorkModule } from "./messages.ts";

export interface ParallelOptions<Task, Result> {
  /** `import.meta.url` of the module that does the work; workers load it by this address */
  address: string;
  /** the same module, for work in this thread */
  module: WorkModule<Task, Result>;
  tasks: readonly Task[];
  /** threads at work; 1 means this thread */
  workers: number;
  /** Ctrl-C: no further task is begun, and the promise is rejected with the signal's reason */
  signal?: AbortSignal;
  /** called as soon as a task is done, in the order in which they end */
  onResult?: (result: Result, task: Task) => void;
}

/** How long a worker may take to close what it holds before it is ended. */
const CLOSING_MS = 2000;
/** thread id of a worker that has ended */
const EXITED = -1;

/**
 * Does every task, spread over worker threads, and returns the results in the order of the tasks: the same for any number
 * of workers. The first fault ends all of it and is thrown as it was; a worker that dies (out of memory, for one) is a
 * fault too. Each worker takes the next task when it is free, so put the longest first.
 */
export async function runInParallel<Task, Result>(options: ParallelOptions<Task, Result>): Promise<Result[]> {
  // Node 20 cannot load TypeScript in a worker: from the sources, all is done in this thread
  const loadable = !options.address.endsWith(".ts");
  const threads = loadable ? Math.min(options.workers, options.tasks.length) : 1;
  return threads <= 1 ? inThisThread(options) : inWorkers(options, threads);
}

async function inThisThread<Task, Result>({
  module,
  tasks,
  signal,
  onResult,
}: ParallelOptions<Task, Result>): Promise<Result[]> {
  const results: Result[] = [];
  const stop = (): void => void module.close?.();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (const task of tasks) {
      await setImmediate();
      signal?.throwIfAborted();
      const result = await module.work(task);
      results.push(result);
      onResult?.(result, task);
    }
    return results;
  } catch (error) {
    // work that was cut short by Ctrl-C fails in its own way; the reason is the signal's
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await module.close?.();
  }
}

async function inWorkers<Task, Result>(
  { address, tasks, signal, onResult }: ParallelOptions<Task, Result>,
  threads: number,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = (): ToWorker => {
    const index = next++;
    return index < tasks.length ? { index, task: tasks[index] } : "close";
  };
  const keep = (index: number, result: unknown): void => {
    results[index] = result as Result;
    onResult?.(result as Result, tasks[index] as Task);
  };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./worker-thread.js", import.meta.url), { workerData: { module: address } }),
  );
  const ends = workers.map((worker) => attend(worker, take, keep));
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal?.aborted) reject(signal.reason);
  });
  try {
    await Promise.race([Promise.all(ends), aborted]);
    return results;
  } finally {
    await Promise.all(workers.map(endWorker));
  }
}

/** Feeds one worker until it closes. Rejects when a task fails or the worker dies. */
function attend(
  worker: Worker,
  take: () => ToWorker,
  keep: (index: number, result: unknown) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: FromWorker) => {
      if (message !== "ready") {
        if ("fault" in message) return reject(unpackFault(message.fault));
        keep(message.index, message.result);
      }
      worker.postMessage(take());
    });
    worker.on("error", (error) => reject(new Error("A worker thread failed.", { cause: error })));
    worker.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`A worker thread ended with code ${code}.`)),
    );
  });
}

/** Asks a worker to close what it holds, and ends it when it does not answer in time. */
async function endWorker(worker: Worker): Promise<void> {
  if (worker.threadId === EXITED) return;
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  worker.postMessage("close" satisfies ToWorker);
  const inTime = new AbortController();
  const late = setTimeout(CLOSING_MS, undefined, { signal: inTime.signal }).catch(() => undefined);
  await Promise.race([exited, late]);
  inTime.abort();
  await worker.terminate();
}
