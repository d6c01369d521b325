import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { isSettled } from "../advisor/rollout.ts";
import { smokeTest } from "../advisor/smoke-test.ts";
import { settledRelease } from "../advisor/standing-releases.ts";
import { readConfig } from "../registry/config-file.ts";
import { appendDeployment, liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { chooseVersion, productionPath, readProduction, sha256 } from "../registry/policies.ts";
import { keepReleased, readReleased } from "../registry/released-files.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type Deployment, LONGEST_STAGE_DAYS } from "../schema/deployment.ts";
import { MODES, type Mode } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { type AskedRollout, type ChosenRollout, chooseRollout } from "./deploy/choose-rollout.ts";
import { passGate } from "./deploy/gate.ts";
import { type ReleaseAccount, releaseAccount, releaseAccountSchema } from "./deploy/release-account.ts";
import { exportVersion } from "./export.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { writeAnswers } from "./retraining/proposal-answer.ts";

/** What is to go live, and why. */
export type PlannedRelease = Pick<Deployment, "event" | "version" | "mode" | "reason" | "forced"> &
  Partial<Pick<Deployment, "automatic" | "rollout">>;

/**
 * Loads, tests and writes down what goes live: the one place where something does. It asks no gate; whoever calls it has.
 * Call it while holding the lock of the workspace. With `before`, the very bytes that went live then go live again; else the
 * production file as it is now, of which a copy is kept.
 * @throws UserError when the version cannot be read or does not answer a test question; nothing is written then
 */
export async function release(
  effects: Effects,
  planned: PlannedRelease,
  before?: Deployment,
): Promise<Deployment> {
  const { workspace } = effects;
  const policy = before ? readReleased(workspace, before) : readProduction(workspace, planned.version);
  smokeTest(policy, effects.now());
  const deployment: Deployment = {
    timestamp: effects.now().toISOString(),
    automatic: false,
    rollout: null,
    ...planned,
    previous: liveRelease(workspace)?.version ?? null,
    by: effects.user,
    evidence: {
      verdict: policy.evaluation?.answer ?? null,
      lower_bound: policy.evaluation?.lower_bound ?? null,
      production_sha256: before?.evidence.production_sha256 ?? keepReleased(workspace, planned.version),
    },
  };
  appendDeployment(workspace, deployment);
  writeAnswers(effects);
  return deployment;
}

/** What the history remembers a released file by. */
export const productionHash = (workspace: Workspace, version: string): string =>
  sha256(readFileSync(productionPath(workspace, version)));

/** Version must be exported before it can go live. */
export function exportedVersion(workspace: Workspace, asked: string | undefined): string {
  const version = chooseVersion(workspace, asked);
  if (existsSync(productionPath(workspace, version))) return version;
  throw new UserError(`${version} has not been exported.`, {
    place: { file: productionPath(workspace, version) },
    next: `run \`oak-policy export --policy ${version}\``,
  });
}

/**
 * Whether a version may go live in a mode, and how it would take over: the gate and the stages of the settings.
 * For `deploy`, and for whatever deploys by itself.
 * @throws UserError (exit `failing`) when the gate refuses it
 */
export function planRelease(
  { workspace, now }: Effects,
  version: string,
  mode: Mode,
  { force = false, asked = {} }: { force?: boolean; asked?: AskedRollout } = {},
): ChosenRollout {
  const history = readDeployments(workspace);
  const incumbent = settledRelease(history, now());
  const policy = readProduction(workspace, version);
  if (!force) passGate(workspace, policy, mode, incumbent?.version ?? null);
  return chooseRollout(readConfig(workspace.config).safety, { version, mode }, incumbent, asked);
}

/** The live release, where deploying this would change nothing. */
function alreadyLive(
  { workspace, now }: Effects,
  { version, mode }: Pick<Deployment, "version" | "mode">,
  asked: AskedRollout,
): Deployment | null {
  const live = liveRelease(workspace);
  if (live?.version !== version || live.mode !== mode) return null;
  if (live.evidence.production_sha256 !== productionHash(workspace, version)) return null;
  const othersStages = Object.values(asked).some((value) => value !== undefined && value !== false);
  return isSettled(live, now()) || !othersStages ? live : null;
}

interface AskedDeployment {
  version: string;
  mode: Mode;
  force: boolean;
  reason: string | undefined;
  asked: AskedRollout;
}

async function deployVersion(effects: Effects, ask: AskedDeployment): Promise<ReleaseAccount> {
  const { version, mode, force, reason, asked } = ask;
  const account = (event: Deployment, changed: boolean, notes: string[]): ReleaseAccount =>
    releaseAccount(event, readDeployments(effects.workspace), effects.now(), { changed, notes });
  const live = alreadyLive(effects, { version, mode }, asked);
  if (live) return account(live, false, []);
  const { rollout, because } = planRelease(effects, version, mode, { force, asked });
  const replaced = unfinished(effects, version);
  const event = await release(effects, {
    event: "deploy",
    version,
    mode,
    reason: reason ?? null,
    forced: force,
    rollout,
  });
  return account(event, true, [
    `${rollout === null ? "All tasks at once" : "In stages"}: ${because}.`,
    ...replaced,
  ]);
}

/** What a release in the middle of another one's rollout does to that one. */
function unfinished({ workspace, now }: Effects, version: string): string[] {
  const live = liveRelease(workspace);
  if (live === null || live.version === version || isSettled(live, now())) return [];
  return [
    `The rollout of ${live.version} was not finished and has ended: only what had all tasks is gone back to.`,
  ];
}

export const deploy = defineOperation({
  name: "deploy",
  summary:
    "make a version live as advisor, primary, hybrid or shadow, in stages; primary and hybrid have to pass the gate",
  doors: ["cli"],
  input: z.object({
    version: z.string().optional().describe("version to deploy (default: the newest)"),
    mode: z
      .enum(MODES)
      .optional()
      .describe("how it is used (default: policy_export.deployment.integration_type)"),
    atOnce: z
      .boolean()
      .default(false)
      .describe("all tasks from now on, no stages; also ends a rollout early"),
    percentages: z
      .array(z.coerce.number())
      .optional()
      .describe("percent of the tasks in each stage (default: safety.rollout_percentage_stages)"),
    stageDays: z
      .number()
      .positive()
      .max(LONGEST_STAGE_DAYS)
      .optional()
      .describe("days per stage (default: safety.stage_duration_days)"),
    force: z.boolean().default(false).describe("overrule the gate; needs --reason and is written down"),
    reason: z.string().optional().describe("why, for the history"),
  }),
  output: releaseAccountSchema,
  run: async ({ version: asked, mode: askedMode, force, reason, ...stages }, effects) => {
    const { workspace } = effects;
    if (force && !reason?.trim()) {
      throw new UserError("Overruling the gate needs a reason.", {
        place: { field: "--reason" },
        next: 'add --reason "why this is right"',
        exit: "usage",
      });
    }
    const mode = askedMode ?? readConfig(workspace.config).policy_export.deployment.integration_type;
    const output = await withLock(workspace.root, async () => {
      const version = chooseVersion(workspace, asked);
      if (!existsSync(productionPath(workspace, version))) await exportVersion(version, effects);
      return deployVersion(effects, { version, mode, force, reason, asked: stages });
    });
    return { output };
  },
});
