import { existsSync } from "node:fs";
import * as z from "zod";
import { hasInputs, withInputsOf } from "../registry/inputs.ts";
import { chooseVersion, productionPath, readPolicyFile, readProduction } from "../registry/policies.ts";
import { manifestPath, readManifest, readSplit } from "../registry/training-data.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { PolicyFile, ProductionFile } from "../schema/policy-file.ts";
import type { Transition } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";
import { versionDifferenceSchema } from "../schema/version-difference.ts";
import { askBoth } from "./diff/ask-both.ts";
import { whatChanged } from "./diff/what-changed.ts";
import { assembleProduction } from "./export.ts";
import { defineOperation } from "./operation.ts";

/** The tasks that two versions are asked about. */
interface Tasks {
  of: string;
  rows: Transition[];
  heldOut: number;
}

/** Held-out rows of the second version, else of the first, else those prepared last. */
async function heldOutTasks(workspace: Workspace, versions: readonly string[], most: number): Promise<Tasks> {
  const whose = versions.find((version) => hasInputs(workspace, version));
  const place = whose === undefined ? workspace : withInputsOf(workspace, whose);
  if (!existsSync(manifestPath(place))) {
    throw new UserError("There are no held-out delegations to ask the two about.", {
      place: { file: workspace.trainingData },
      next: "run `oak-policy prepare`",
    });
  }
  const rows: Transition[] = [];
  for await (const row of readSplit(place, readManifest(place), "test"))
    if (typeof row.action === "string") rows.push(row);
  const asked = evenly(rows, most);
  return { of: whose ?? "the data as prepared last", rows: asked, heldOut: rows.length };
}

const evenly = <Item>(items: readonly Item[], most: number): Item[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] as Item);

/** What a version serves: its export, or what an export would be now. */
const served = (workspace: Workspace, policy: PolicyFile, today: Date): ProductionFile =>
  existsSync(productionPath(workspace, policy.version))
    ? readProduction(workspace, policy.version)
    : assembleProduction(workspace, policy, today);

export const diff = defineOperation({
  name: "diff",
  summary: "which decisions change from one version to another, and what they were made from",
  doors: ["cli", "http", "mcp"],
  input: z.object({
    versions: z
      .array(z.string())
      .length(2, "give two versions, such as v1 v2")
      .meta({ positional: true })
      .describe("two versions, such as v1 v2"),
    tasks: z.number().int().min(1).default(2000).describe("held-out delegations to ask about, at most"),
  }),
  output: versionDifferenceSchema,
  run: async ({ versions, tasks: most }, { workspace, now }) => {
    const [one, other] = versions.map((version) =>
      readPolicyFile(workspace, chooseVersion(workspace, version)),
    ) as [PolicyFile, PolicyFile];
    if (one.version === other.version) {
      throw new UserError(`${one.version} is the same as itself.`, {
        place: { field: "versions" },
        next: "name two versions, such as v1 v2",
        exit: "usage",
      });
    }
    const tasks = await heldOutTasks(workspace, [other.version, one.version], most);
    const files = [served(workspace, one, now()), served(workspace, other, now())] as const;
    const { differ, ...decisions } = await askBoth(workspace, files, tasks.rows);
    return {
      output: {
        from: one.version,
        to: other.version,
        tasks: { of: tasks.of, asked: tasks.rows.length, held_out: tasks.heldOut, differ },
        ...decisions,
        ...whatChanged(workspace, one, other),
      },
    };
  },
});
