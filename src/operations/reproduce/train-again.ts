import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { writeJsonAtomic } from "../../registry/atomic-write.ts";
import { readInputs, withInputsOf } from "../../registry/inputs.ts";
import { policyPath, weightsPath } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { type Config, configSchema } from "../../schema/config.ts";
import type { Origin } from "../../schema/origin.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import { trainAsOrdered } from "../training/train-as-ordered.ts";

/** A version made once more, in a folder of its own. */
export interface MadeAgain {
  workspace: Workspace;
  origin: Origin;
}

/**
 * Trains a version again from what was kept of it, with its own day and program version written into it, so that the bytes
 * can be compared. The workspace itself is only read.
 * @throws UserError when its inputs are not kept, or this program does not know its settings
 */
export async function trainAgain(
  folder: string,
  policy: PolicyFile,
  workers: number,
  effects: Effects,
): Promise<MadeAgain> {
  const { version, lineage, trained_date } = policy;
  const origin = readInputs(effects.workspace, policy);
  const workspace = scratchIn(folder, effects.workspace, version);
  const settings = knownSettings(origin);
  writeJsonAtomic(workspace.config, settings);
  if (origin.incremental && origin.parent) bringParent(effects.workspace, workspace, version, origin.parent);
  await trainAsOrdered(
    {
      version,
      settings,
      agentFiles: origin.agent_files,
      agentForms: origin.agent_forms,
      tune: origin.tuned,
      goOnFrom: origin.incremental ? origin.parent : null,
      parent: origin.parent,
      resume: false,
      workers,
      keepInputs: false,
    },
    {
      ...effects,
      ...silent,
      workspace,
      now: () => new Date(trained_date),
      codeVersion: lineage.code_version,
    },
  );
  return { workspace, origin };
}

/** That lines of the first training come again is of no interest; progress is. */
const silent: Pick<Effects, "say"> = { say: () => undefined };

/** Root and agent files stay where they are; training data are the version's own; all that is written goes to the folder. */
const scratchIn = (folder: string, workspace: Workspace, version: string): Workspace => ({
  ...withInputsOf(workspace, version),
  config: join(folder, "rl_config.yaml"),
  models: folder,
  policies: join(folder, "policies"),
  checkpoints: join(folder, "checkpoints"),
  baselines: join(folder, "baselines"),
  evaluation: join(folder, "evaluation"),
  deployments: join(folder, "deployments.jsonl"),
});

function knownSettings({ version, settings, code_version }: Origin): Config {
  const parsed = configSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `This program does not know a setting that ${version} was trained with: ${issue?.message}.`,
    { place: { field: issue?.path.join(".") }, next: `use oak-policy ${code_version}, which trained it` },
  );
}

/** What an incremental training goes on from. */
function bringParent(from: Workspace, to: Workspace, version: string, parent: string): void {
  if (!existsSync(policyPath(from, parent)) || !existsSync(weightsPath(from, parent))) {
    throw new UserError(
      `${version} goes on from ${parent}, of which the policy file or the weights are missing.`,
      {
        place: { file: weightsPath(from, parent) },
        next: "restore them from a backup",
      },
    );
  }
  cpSync(policyPath(from, parent), policyPath(to, parent));
  cpSync(join(from.checkpoints, parent, "final"), join(to.checkpoints, parent, "final"), { recursive: true });
}
