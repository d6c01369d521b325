import * as z from "zod";
import { liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { parseVersion } from "../registry/policies.ts";
import { deploymentSchema } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";
import { exportedVersion, release } from "./deploy.ts";
import { defineOperation } from "./operation.ts";

export const rollback = defineOperation({
  name: "rollback",
  summary: "go back to an earlier version: it is loaded and tested first, then goes live in one step",
  doors: ["cli"],
  input: z.object({
    toVersion: z
      .string()
      .optional()
      .describe("version to go back to (default: the one that was live before)"),
    reason: z.string().optional().describe("why, for the history"),
  }),
  output: deploymentSchema,
  run: async ({ toVersion, reason }, effects) => {
    const { workspace } = effects;
    const output = await withLock(workspace.root, async () => {
      const live = liveRelease(workspace);
      const target = toVersion === undefined ? live?.previous : parseVersion(toVersion);
      if (!live || !target) {
        throw new UserError(
          live
            ? "No version was live before this one."
            : "Nothing is deployed, so there is nothing to roll back.",
          {
            place: { file: workspace.deployments },
            next: "see `oak-policy status` for what is live and which versions there are",
          },
        );
      }
      const before = readDeployments(workspace).findLast((event) => event.version === target);
      if (!before) throw neverLive(target);
      const version = exportedVersion(workspace, target);
      return release(effects, {
        event: "rollback",
        version,
        mode: before.mode,
        reason: reason ?? null,
        forced: false,
      });
    });
    return { output };
  },
});

/** Going back is only possible to where one was: anything else would be a deployment that passes no gate. */
const neverLive = (version: string): UserError =>
  new UserError(`${version} was never live, so one cannot go back to it.`, {
    next: `run \`oak-policy deploy --version ${version}\``,
    exit: "failing",
  });
