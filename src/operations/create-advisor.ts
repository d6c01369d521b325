import { join } from "node:path";
import * as z from "zod";
import { agentFile } from "../advisor/agent-file.ts";
import { servingPlan } from "../advisor/serving-plan.ts";
import { writeFileAtomic } from "../registry/atomic-write.ts";
import { readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { exportedVersions, namedVersion, readProduction } from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";

/** The version that most tasks are or will be answered by: the live one, or the one beside a shadow; else the newest export. */
function answeringVersion(workspace: Workspace): string | undefined {
  const newest = exportedVersions(workspace).at(-1);
  return servingPlan(readDeployments(workspace), newest).first?.version ?? newest;
}

export const createAdvisor = defineOperation({
  name: "create-advisor",
  summary: "write agents/policy-advisor.md, a Claude Code agent that answers from this policy",
  doors: ["cli"],
  input: z.object({
    policy: z.string().optional().describe("version (default: the live one, else the newest exported)"),
    command: z.string().default("npx --no-install oak-policy").describe("how the agent starts oak-policy"),
    output: z
      .string()
      .optional()
      .describe("file to write (default: agents/policy-advisor.md in the workspace)"),
  }),
  output: z.strictObject({ file: z.string(), version: z.string() }),
  run: async ({ policy, command, output }, { workspace }) => {
    const version = policy ? namedVersion(workspace, policy) : answeringVersion(workspace);
    if (!version) {
      throw new UserError("No policy has been exported, so there is nothing to advise from.", {
        place: { file: workspace.policies },
        next: "run `oak-policy export`",
      });
    }
    const production = readProduction(workspace, version);
    const file = output ?? join(workspace.agents, "policy-advisor.md");
    await withLock(workspace.root, async () =>
      writeFileAtomic(file, agentFile(production, { command, workspace: workspace.root })),
    );
    return { output: { file, version } };
  },
});
