import type { BehaviourModel } from "../../evaluation/behaviour/behaviour-model.ts";
import { type FitTask, fitChoosers, fitOutcomes, type OutcomeFits } from "../../evaluation/fits.ts";

/** Which half of the models to fit, and what to. */
export type HalfTask = FitTask & { half: "choosers" | "outcomes" };
export type HalfFit = { behaviour: BehaviourModel } | { outcomes: OutcomeFits };

/** The work of one thread: `run-in-parallel.ts` loads this module by its address. */
export const ADDRESS = import.meta.url;

export const work = async ({ half, ...task }: HalfTask): Promise<HalfFit> =>
  half === "choosers" ? { behaviour: fitChoosers(task) } : { outcomes: fitOutcomes(task) };
