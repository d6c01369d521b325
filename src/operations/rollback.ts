import * as z from "zod";
import { isSettled } from "../advisor/rollout.ts";
import { standingReleases } from "../advisor/standing-releases.ts";
import { appendDeployment, liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { parseVersion, productionPath } from "../registry/policies.ts";
import { findReleased } from "../registry/released-files.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type Deployment, isRelease } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";
import { releaseAccount, releaseAccountSchema } from "./deploy/release-account.ts";
import { exportedVersion, release } from "./deploy.ts";
import { defineOperation, type Effects } from "./operation.ts";

/** Why one goes back, and who decided it. */
export interface WayBack {
  reason: string | null;
  /** decided by a rule of the settings */
  automatic?: boolean;
  /** go back even to a file that is not the one that went live */
  forced?: boolean;
}

/**
 * Goes back to a version that was live with all tasks, by default to the one that stood before what is live; at once, for
 * all tasks. Its file is opened and asked a question first, and must be the very one that went live. Call it while holding
 * the lock of the workspace.
 * @throws UserError when there is nothing to go back to, or it cannot be trusted; nothing changes then
 */
export async function rollBack(
  effects: Effects,
  toVersion: string | undefined,
  { reason, automatic = false, forced = false }: WayBack,
): Promise<Deployment> {
  const { workspace } = effects;
  const before = target(workspace, toVersion);
  const planned = { event: "rollback", mode: before.mode, reason, forced, automatic } as const;
  if (forced) return release(effects, { ...planned, version: exportedVersion(workspace, before.version) });
  sameFile(workspace, before);
  return release(effects, { ...planned, version: before.version }, before);
}

/**
 * Takes off what is live, so that nobody answers: `recommend` says "use your default". Call it while holding the lock.
 * @throws UserError when nothing is live
 */
export function withdraw(effects: Effects, { reason, automatic = false }: WayBack): Deployment {
  const { workspace } = effects;
  const live = liveRelease(workspace);
  if (!live) throw nothingLive(workspace);
  const event: Deployment = {
    ...live,
    timestamp: effects.now().toISOString(),
    event: "withdraw",
    previous: live.version,
    by: effects.user,
    reason,
    forced: false,
    automatic,
    rollout: null,
  };
  appendDeployment(workspace, event);
  return event;
}

/** The release to go back to. */
function target(workspace: Workspace, asked: string | undefined): Deployment {
  const history = readDeployments(workspace);
  const standing = standingReleases(history);
  const live = standing.at(-1)?.event;
  if (!live) throw nothingLive(workspace);
  if (asked === undefined) {
    const before = standing.at(-2)?.event;
    if (before) return before;
    throw new UserError(`No version was live before ${live.version}.`, {
      place: { file: workspace.deployments },
      next: "take it off with `oak-policy rollback --to-nothing`; `oak-policy status` shows which versions there are",
    });
  }
  return wholeRelease(history, live, parseVersion(asked));
}

/**
 * The last release of a version, other than the live one, that had all tasks before something else came. Going back is only
 * possible to where one was: anything else would be a deployment that passes no gate.
 */
function wholeRelease(history: readonly Deployment[], live: Deployment, version: string): Deployment {
  const releases = history.filter(({ event }) => isRelease({ event }) || event === "withdraw");
  const own = releases.flatMap((event, at) => {
    const until = releases[at + 1]?.timestamp;
    return event.version === version && isRelease(event) && until !== undefined ? [{ event, until }] : [];
  });
  const whole = own.findLast(({ event, until }) => isSettled(event, new Date(until)));
  if (whole) return whole.event;
  const next = `run \`oak-policy deploy --version ${version}\``;
  if (live.version === version)
    throw new UserError(`${version} is what is live.`, { next: "see `oak-policy status`", exit: "failing" });
  const why =
    own.length === 0
      ? `${version} was never live, so one cannot go back to it.`
      : `${version} never had all tasks, so one cannot go back to it.`;
  throw new UserError(why, { next, exit: "failing" });
}

/** What went live was tested and gated; another file under its name was not. */
function sameFile(workspace: Workspace, before: Deployment): void {
  const { version, timestamp } = before;
  if (findReleased(workspace, before) !== undefined) return;
  throw new UserError(`The file of ${version} is not the one that went live on ${timestamp.slice(0, 10)}.`, {
    place: { file: productionPath(workspace, version) },
    next: `restore it, deploy it as it is now with \`oak-policy deploy --version ${version}\`, or go back to it all the same with --force --reason "..."`,
    exit: "failing",
  });
}

const nothingLive = (workspace: Workspace): UserError =>
  new UserError("Nothing is deployed, so there is nothing to roll back.", {
    place: { file: workspace.deployments },
    next: "see `oak-policy status` for which versions there are",
  });

export const rollback = defineOperation({
  name: "rollback",
  summary: "go back to an earlier version: it is loaded and tested first, then goes live in one step",
  doors: ["cli"],
  input: z.object({
    toVersion: z
      .string()
      .optional()
      .describe("version to go back to (default: the one that had all tasks before)"),
    toNothing: z
      .boolean()
      .default(false)
      .describe('take off what is live; every answer is then "use your default"'),
    force: z
      .boolean()
      .default(false)
      .describe(
        "go back although the file has changed since it went live; needs --reason and is written down",
      ),
    reason: z.string().optional().describe("why, for the history"),
  }),
  output: releaseAccountSchema,
  run: async ({ toVersion, toNothing, force, reason }, effects) => {
    const { workspace, now } = effects;
    if (toNothing && toVersion !== undefined)
      throw usage("--to-version and --to-nothing exclude each other.", "--to-nothing");
    if (force && !reason?.trim()) throw usage("Going back to a changed file needs a reason.", "--reason");
    const why = { reason: reason ?? null, forced: force };
    const output = await withLock(workspace.root, async () => {
      const event = toNothing ? withdraw(effects, why) : await rollBack(effects, toVersion, why);
      return releaseAccount(event, readDeployments(workspace), now(), { changed: true, notes: [] });
    });
    return { output };
  },
});

const usage = (message: string, field: string): UserError =>
  new UserError(message, {
    place: { field },
    next: "see `oak-policy rollback --help`",
    exit: "usage",
  });
