import type { Config } from "../../schema/config.ts";
import { type Deployment, percentagesSchema, type Rollout } from "../../schema/deployment.ts";
import type { Mode } from "../../schema/recommendation.ts";
import { UserError } from "../../schema/user-error.ts";

/** What was said on the command line about how a release takes over. */
export interface AskedRollout {
  atOnce?: boolean | undefined;
  percentages?: readonly number[] | undefined;
  stageDays?: number | undefined;
}

/** How a release takes over, and why, in words. */
export interface ChosenRollout {
  rollout: Rollout | null;
  because: string;
}

/** How much a version has to say in a mode, least first. */
const SAY: readonly Mode[] = ["shadow", "advisor", "hybrid", "primary"];

/** What answers the tasks that a rollout has not reached; null: nobody does. */
type Incumbent = Pick<Deployment, "version" | "mode"> | null;

/**
 * How a release takes over: by the stages of the settings, unless something else was asked for, or stages would be of no use:
 * in shadow mode nothing is shown to anybody, and where nothing else gives advice an advisor in stages would just be silent.
 * @throws UserError for stages that do not rise to 100
 */
export function chooseRollout(
  { gradual_rollout, rollout_percentage_stages, stage_duration_days }: Config["safety"],
  { version, mode }: Pick<Deployment, "version" | "mode">,
  incumbent: Incumbent,
  asked: AskedRollout = {},
): ChosenRollout {
  const inStages = checkedStages(asked, mode);
  if (mode === "shadow") return atOnce("in shadow mode nothing is shown, so there is nothing to roll out");
  if (asked.atOnce) return atOnce("you asked for all tasks at once");
  const percentages = inStages ?? rollout_percentage_stages;
  const rollout = { percentages: [...percentages], stage_days: asked.stageDays ?? stage_duration_days };
  const isAsked = inStages !== undefined || asked.stageDays !== undefined;
  if (!isAsked && !gradual_rollout) return atOnce("safety.gradual_rollout is off");
  const isSilent = incumbent === null || incumbent.mode === "shadow";
  if (!isAsked && isSilent && mode === "advisor")
    return atOnce("nothing else gives advice, so stages would only mean no answer");
  if (!isAsked && incumbent?.version === version && SAY.indexOf(mode) <= SAY.indexOf(incumbent.mode))
    return atOnce(
      `the same version has had all tasks, with ${mode === incumbent.mode ? "as much" : "more"} of a say`,
    );
  return { rollout, because: isAsked ? "you asked for these stages" : "safety.gradual_rollout is on" };
}

const atOnce = (because: string): ChosenRollout => ({ rollout: null, because });

function checkedStages(asked: AskedRollout, mode: Mode): number[] | undefined {
  const { percentages, stageDays } = asked;
  const stages = percentages !== undefined || stageDays !== undefined;
  if (asked.atOnce && stages) throw wrong("--at-once and stages exclude each other.", "--at-once");
  if (stages && mode === "shadow") throw wrong("A shadow has no stages: nothing of it is shown.", "--mode");
  if (percentages === undefined) return undefined;
  const checked = percentagesSchema.safeParse(percentages);
  if (checked.success) return checked.data;
  throw wrong(`These stages are not right: ${checked.error.issues[0]?.message}.`, "--percentages");
}

const wrong = (message: string, field: string): UserError =>
  new UserError(message, {
    place: { field },
    next: "give percentages that rise to 100, such as --percentages 10,50,100, or --at-once",
    exit: "usage",
  });
