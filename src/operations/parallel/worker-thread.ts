import { parentPort, workerData } from "node:worker_threads";
import { packFault } from "./fault.ts";
import type { FromWorker, ToWorker, WorkModule } from "./messages.ts";

/** The inside of one worker: loads the module that it is told, does one task at a time, closes when asked. */
const port = parentPort;
if (port === null) throw new Error("internal: worker-thread.ts runs only in a worker");
const module = (await import((workerData as { module: string }).module)) as WorkModule<unknown, unknown>;

async function answer({ index, task }: { index: number; task: unknown }): Promise<FromWorker> {
  try {
    return { index, result: await module.work(task) };
  } catch (error) {
    return { index, fault: packFault(error) };
  }
}

port.on("message", async (message: ToWorker) => {
  if (message !== "close") port.postMessage(await answer(message));
  else {
    await module.close?.();
    port.close();
  }
});
port.postMessage("ready" satisfies FromWorker);
