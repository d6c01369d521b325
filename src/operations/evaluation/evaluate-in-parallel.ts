import { type Evaluation, judgeFitted, selectRows } from "../../evaluation/evaluate-policies.ts";
import type { EvaluationInput } from "../../evaluation/evaluation-input.ts";
import { type Fits, type FitTask, fitAll, fitTaskOf } from "../../evaluation/fits.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
import * as fitHalf from "./fit-half.ts";

/** with fewer rows in all, starting threads takes longer than they save */
const WORTH_THREADS = 10_000;

/** `evaluateWithDecisions` with the models fitted in two threads where there are two to have; to the same bytes. */
export async function evaluateInParallel(input: EvaluationInput, workers: number): Promise<Evaluation> {
  const rows = selectRows(input);
  const task = fitTaskOf(input, rows);
  const threads = task.train.rows + task.test.rows < WORTH_THREADS ? 1 : workers;
  return judgeFitted(input, rows, task, threads < 2 ? fitAll(task) : await fitInThreads(task, threads));
}

async function fitInThreads(task: FitTask, workers: number): Promise<Fits> {
  // the longer half first
  const tasks: fitHalf.HalfTask[] = [
    { ...task, half: "choosers" },
    { ...task, half: "outcomes" },
  ];
  const done = await runInParallel({ address: fitHalf.ADDRESS, module: fitHalf, tasks, workers });
  return Object.assign({}, ...done) as Fits;
}
