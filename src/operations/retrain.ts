import * as z from "zod";
import type { Retraining } from "../schema/retraining.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { exitOf, retrainAccountSchema } from "./retraining/account.ts";
import { decideStage } from "./retraining/decide.ts";
import { chooseStage, evaluateStage } from "./retraining/judge-candidates.ts";
import { oneRound } from "./retraining/one-round.ts";
import { openRun } from "./retraining/run.ts";
import { prepareStage, validateStage } from "./retraining/stages.ts";
import { freshStage, incrementalStage } from "./retraining/train-candidates.ts";
import { watch } from "./retraining/watch.ts";

/** In seconds; a timer of 25 days and more goes off at once, again and again. */
const LONGEST_INTERVAL = 14 * 86_400;

/** From telemetry to what is live, in the order in which it happens; the triggers were looked at before (`look.ts`). */
async function carryOut(begun: Retraining, effects: Effects): Promise<Retraining> {
  const run = openRun(begun, effects);
  await run.stage("prepare", () => prepareStage(effects));
  await run.stage("validate", () => validateStage(effects));
  await run.stage("train_incremental", () => incrementalStage(run, effects));
  await run.stage("train_fresh", () => freshStage(run, effects));
  await run.stage("choose", () => chooseStage(run.state, effects));
  await run.stage("evaluate", () => evaluateStage(run.state, effects));
  await run.stage("decide", () => decideStage(run.state, effects));
  return run.state;
}

export const retrain = defineOperation({
  name: "retrain",
  summary:
    "when a trigger fires: prepare, train, compare with the live version, then deploy or propose what is surely better",
  doors: ["cli"],
  stopsItself: true,
  input: z.object({
    force: z.boolean().default(false).describe("retrain though no trigger fires"),
    dryRun: z.boolean().default(false).describe("say what would be done, and change nothing"),
    watch: z
      .boolean()
      .default(false)
      .describe("look again and again until Ctrl-C; needs continuous_learning.enabled"),
    interval: z
      .number()
      .int()
      .min(1)
      .max(LONGEST_INTERVAL)
      .default(86_400)
      .describe("seconds between two looks of --watch"),
  }),
  output: retrainAccountSchema,
  run: async ({ force, dryRun, watch: watching, interval }, effects) => {
    const heard = watching ? { ...effects, say: () => undefined } : effects;
    const round = () => oneRound({ force, dryRun, unattended: watching }, carryOut, heard);
    const output = watching ? await watch(round, interval, effects) : await round();
    return watching ? { output, emitted: true } : { output, exit: exitOf(output) };
  },
});
