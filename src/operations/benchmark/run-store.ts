import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeJsonAtomic } from "../../registry/atomic-write.ts";
import { type BenchmarkRun, benchmarkRunSchema } from "../../schema/benchmark.ts";
import type { RunTask } from "./settings.ts";

/** Where the result of a run is kept. */
export const runPath = ({ settings, logging, size, seed }: RunTask): string =>
  join(settings.out, "runs", `${logging}-${size}-${seed}.json`);

/** Keeps a run, so that an interrupted benchmark goes on after it. */
export const keepRun = (task: RunTask, run: BenchmarkRun): void => writeJsonAtomic(runPath(task), run);

/** The kept result of a run; undefined when there is none of the same data, program and settings. */
export function keptRun(task: RunTask): BenchmarkRun | undefined {
  const file = runPath(task);
  if (!existsSync(file)) return undefined;
  const parsed = benchmarkRunSchema.safeParse(parseJson(readFileSync(file, "utf8")));
  return parsed.success && parsed.data.fingerprint === task.settings.fingerprint ? parsed.data : undefined;
}

/** Undefined, which the schema does not accept, where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
