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
  /** tasks that a result makes possible; they go behind those that wait already */
  more?: (result: Result, task: Task) => readonly Task[];
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
 * of workers, unless there are `more`, whose order is that in which they became possible. The first fault ends all of it and is thrown as it was; a worker that dies (out of memory, for one) is a
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
  more,
  signal,
  onResult,
}: ParallelOptions<Task, Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...tasks];
  const stop = (): void => void module.close?.();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (const task of queue) {
      await setImmediate();
      signal?.throwIfAborted();
      const result = await module.work(task);
      results.push(result);
      queue.push(...(more?.(result, task) ?? []));
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
  options: ParallelOptions<Task, Result>,
  threads: number,
): Promise<Result[]> {
  const { address, signal } = options;
  const results: Result[] = [];
  const { feed, keep } = createQueue(options, results);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./worker-thread.js", import.meta.url), { workerData: { module: address } }),
  );
  const ends = workers.map((worker) => attend(worker, feed, keep));
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

interface Queue {
  /** gives a worker the next task, lets it wait while results may make more possible, or closes it */
  feed(worker: Worker): void;
  keep(index: number, result: unknown): void;
}

function createQueue<Task, Result>(
  { tasks, more, onResult }: ParallelOptions<Task, Result>,
  results: Result[],
): Queue {
  const queue = [...tasks];
  const waiting: Worker[] = [];
  let next = 0;
  let running = 0;
  const feed = (worker: Worker): void => {
    if (next < queue.length) {
      running++;
      worker.postMessage({ index: next, task: queue[next++] } satisfies ToWorker);
    } else if (more && running > 0) waiting.push(worker);
    else worker.postMessage("close" satisfies ToWorker);
  };
  const keep = (index: number, result: unknown): void => {
    running--;
    results[index] = result as Result;
    queue.push(...(more?.(result as Result, queue[index] as Task) ?? []));
    onResult?.(result as Result, queue[index] as Task);
    for (const worker of waiting.splice(0)) feed(worker);
  };
  return { feed, keep };
}

/** Feeds one worker until it closes. Rejects when a task fails or the worker dies. */
function attend(worker: Worker, feed: Queue["feed"], keep: Queue["keep"]): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: FromWorker) => {
      if (message !== "ready") {
        if ("fault" in message) return reject(unpackFault(message.fault));
        keep(message.index, message.result);
      }
      feed(worker);
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
