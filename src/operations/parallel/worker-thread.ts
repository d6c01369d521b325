import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { packFault } from "./fault.ts";
import type { FromWorker, ToWorker, WorkModule } from "./messages.ts";

/** The inside of one worker: loads the module that it is told, does one task at a time, closes when asked. */
const port = parentPort;
if (port === null) throw new Error("internal: worker-thread.ts runs only in a worker");
const module = (await import((workerData as { module: string }).module)) as WorkModule<unknown, unknown>;

async function answer(to: MessagePort, { index, task }: { index: number; task: unknown }): Promise<void> {
  try {
    const result = await module.work(task);
    to.postMessage({ index, result } satisfies FromWorker, module.handOver?.(result));
  } catch (error) {
    to.postMessage({ index, fault: packFault(error) } satisfies FromWorker);
  }
}

port.on("message", async (message: ToWorker) => {
  if (message !== "close") await answer(port, message);
  else {
    await module.close?.();
    port.close();
  }
});
port.postMessage("ready" satisfies FromWorker);
