import * as z from "zod";
import { percentAt } from "../../advisor/rollout.ts";
import { rollbackDoneSchema } from "../../schema/health.ts";
import { MODES } from "../../schema/recommendation.ts";
import {
  candidatesSchema,
  RETRAINING_ANSWERS,
  type Retraining,
  retrainingSchema,
  STAGES,
  type Trigger,
  triggerSchema,
  versionComparisonSchema,
} from "../../schema/retraining.ts";
import type { ExitName } from "../../schema/user-error.ts";
import type { Live } from "./considered.ts";

/** What `retrain` answers. */
export const retrainAccountSchema = z.strictObject({
  answer: z.enum(["nothing_to_do", "would_retrain", "waiting", ...RETRAINING_ANSWERS]),
  sentence: z.string(),
  rolled_back: rollbackDoneSchema.nullable().describe("what was taken back before, because it failed"),
  kept_failing: z
    .string()
    .nullable()
    .describe("why what is live was not taken back although it surely fails; null: it does not, or it went"),
  live: z.strictObject({ version: z.string(), mode: z.enum(MODES) }).describe("before this retraining"),
  triggers: z.array(triggerSchema),
  resumed: z.boolean().describe("it went on with a retraining that had been interrupted"),
  stages: z.array(z.enum(STAGES)).describe("those that were done, or with --dry-run would be"),
  candidates: candidatesSchema.nullable(),
  version: z.string().nullable().describe("the new version that this is about"),
  comparison: versionComparisonSchema.nullable(),
  page: z.string().nullable().describe("the evidence page of a proposal"),
  failure: retrainingSchema.shape.failure,
  next: z.string().nullable().describe("the command to go on with"),
});
export type RetrainAccount = z.infer<typeof retrainAccountSchema>;

const nothingYet = {
  rolled_back: null,
  kept_failing: null,
  candidates: null,
  version: null,
  comparison: null,
  page: null,
  failure: null,
  next: null,
};
const liveOf = ({ release }: Live): RetrainAccount["live"] => ({
  version: release.version,
  mode: release.mode,
});

/** No trigger fires, or it is only asked what would be done. */
export function beforeRetraining(live: Live, triggers: Trigger[], wouldRetrain: boolean): RetrainAccount {
  const fired = triggers.filter(({ fires }) => fires).map(({ name }) => name.replace("_", " "));
  const why = fired.length > 0 ? `because of ${fired.join(" and ")}` : "because you force it";
  return {
    ...nothingYet,
    live: liveOf(live),
    triggers,
    resumed: false,
    answer: wouldRetrain ? "would_retrain" : "nothing_to_do",
    sentence: wouldRetrain
      ? `It would retrain, ${why}, and compare what comes of it with ${live.release.version}.`
      : `No trigger fires, ${live.release.version} stays.`,
    stages: wouldRetrain ? [...STAGES] : [],
    next: wouldRetrain ? `oak-policy retrain${fired.length > 0 ? "" : " --force"}` : null,
  };
}

/** A new version would begin at the first stage again: what is being rolled out gets all tasks first. */
export const duringRollout = (live: Live, triggers: Trigger[], now: Date): RetrainAccount => ({
  ...beforeRetraining(live, triggers, false),
  answer: "waiting",
  sentence: `The rollout of ${live.release.version} is not finished (${percentAt(live.release, now)} % of the tasks): nothing is retrained until it has all of them.`,
  next: "oak-policy retrain --force",
});

/** A retraining was interrupted and is not gone on with now. */
export function unfinishedAccount(
  live: Live,
  state: Retraining,
  answer: "would_retrain" | "waiting",
): RetrainAccount {
  const done = state.finished.map(({ stage }) => stage);
  const left = STAGES.filter((stage) => !done.includes(stage));
  const { failure } = state;
  const failed =
    failure === null
      ? ""
      : ` It failed ${failure.attempts === 1 ? "once" : `${failure.attempts} times`} at ${failure.stage.replace("_", " ")}: ${failure.reason}`;
  const sentence =
    answer === "waiting"
      ? `Waiting until ${failure?.not_before ?? "later"} before the retraining of ${state.begun.slice(0, 10)} is tried again.${failed}`
      : `It would go on with the retraining of ${state.begun.slice(0, 10)} from ${(left[0] ?? "decide").replace("_", " ")}.${failed}`;
  return {
    ...nothingYet,
    live: liveOf(live),
    triggers: state.triggers,
    resumed: true,
    answer,
    sentence,
    stages: left,
    candidates: state.candidates,
    failure,
    next: "oak-policy retrain",
  };
}

/** A retraining at its end. */
export function finishedAccount(live: Live, state: Retraining, resumed: boolean): RetrainAccount {
  const { outcome, candidates } = state;
  if (outcome === null) throw new Error("the retraining did not come to an answer");
  const { answer, version, sentence, comparison, page } = outcome;
  return {
    ...nothingYet,
    live: { ...liveOf(live), version: state.compared_with },
    triggers: state.triggers,
    resumed,
    stages: state.finished.map(({ stage }) => stage),
    candidates,
    answer,
    version,
    sentence,
    comparison,
    page,
    next: nextOf(state, version),
  };
}

function nextOf({ outcome, compared_with: before }: Retraining, version: string | null): string | null {
  if (outcome?.answer === "proposed") return `oak-policy approve --version ${version}`;
  if (outcome?.answer === "deployed") return `oak-policy rollback --to-version ${before}`;
  if (outcome?.answer === "not_ready") return "oak-policy validate";
  return null;
}

/** Deployed, proposed, kept for want of evidence or nothing to do is fine; worse, or data that are not ready, is not. */
export const exitOf = ({ answer }: RetrainAccount): ExitName =>
  answer === "kept_worse" || answer === "not_ready" ? "failing" : "ok";
