import { availableParallelism } from "node:os";
import * as z from "zod";
import { readAgentFiles, readAgentForms } from "../registry/agent-files.ts";
import { readRun, type TrainingRun, unfinishedVersions } from "../registry/checkpoints.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import {
  chooseVersion as existingVersion,
  nextVersion,
  parseVersion,
  trainedVersions,
} from "../registry/policies.ts";
import { applyRetention } from "../registry/retention.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type PolicyFile, policyFileSchema } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { changedSincePrepare, noteAgents } from "./note-agents.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { trainAsOrdered } from "./training/train-as-ordered.ts";
import { readTrainable } from "./training-tables.ts";

const input = z.object({
  version: z.string().optional().describe("version to train (default: the next number)"),
  resume: z.boolean().default(false).describe("go on with an interrupted training"),
  tune: z
    .boolean()
    .default(false)
    .describe(
      "first choose settings by k-fold comparison; the configured ones stay unless others are surely better",
    ),
  incremental: z
    .boolean()
    .default(false)
    .describe("go on from a trained version with the delegations that came since, instead of from the start"),
  parent: z.string().optional().describe("version to go on from with --incremental (default: the newest)"),
  workers: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("threads at work (default: the number of cores); the result is the same for any number"),
});
export type TrainInput = z.infer<typeof input>;

/** The version to train: the one asked for if it is free, the unfinished one when resuming, else the next number. */
function chooseVersion(workspace: Workspace, { version: asked, resume }: TrainInput): string {
  const unfinished = unfinishedVersions(workspace);
  const version =
    asked === undefined ? (resume ? unfinished.at(-1) : nextVersion(workspace)) : parseVersion(asked);
  if (resume && (version === undefined || !unfinished.includes(version))) {
    throw new UserError("There is no interrupted training to resume.", {
      place: { file: workspace.checkpoints },
      next: "run `oak-policy train`",
    });
  }
  if (version === undefined || trainedVersions(workspace).includes(version)) {
    throw new UserError(`${version} exists already; a trained version is never overwritten.`, {
      place: { file: workspace.policies },
      next: `leave --version out to train ${nextVersion(workspace)}`,
    });
  }
  return version;
}

/** How this training is to be done: as asked, or as it was begun when it is resumed. */
function howToTrain(
  workspace: Workspace,
  version: string,
  asked: TrainInput,
): Pick<TrainingRun, "tune" | "parent"> {
  const { resume, tune, incremental, parent } = asked;
  const refuse = (message: string, next: string): never => {
    throw new UserError(message, { next, exit: "usage" });
  };
  if (resume && (tune || incremental || parent !== undefined))
    refuse("A training goes on the way it was begun.", "give --resume alone");
  if (tune && incremental)
    refuse("An incremental training keeps its parent's settings.", "give --tune or --incremental, not both");
  if (parent !== undefined && !incremental)
    refuse("--parent says what an incremental training goes on from.", "give --incremental too");
  if (resume) return readRun(workspace, version);
  return { tune, parent: incremental ? existingVersion(workspace, parent) : null };
}

/**
 * Trains one version, or goes on with it, and stores it; whoever calls it holds the lock. `follows`: the version that it is
 * to replace, where that is not the newest one.
 * @throws UserError (exit `interrupted`) at Ctrl-C; what there is then is kept
 */
export async function trainVersion(
  asked: TrainInput & { follows?: string | undefined },
  effects: Effects,
): Promise<PolicyFile> {
  const { workspace } = effects;
  const { resume, workers = availableParallelism() } = asked;
  const settings = readConfig(workspace.config);
  const version = chooseVersion(workspace, asked);
  const { tune, parent: goOnFrom } = howToTrain(workspace, version, asked);
  const { agent_files } = settings.data_preparation;
  const { agents: agentFiles, findings } = readAgentFiles(agent_files, workspace.root);
  const notes = noteAgents(effects, "train");
  const agentForms = readAgentForms(agent_files, workspace.root);
  for (const { file, reason } of findings) effects.say(`  left out ${file}: ${reason}`);
  for (const line of changedSincePrepare(notes, readTrainable(workspace))) effects.say(line);
  const parent = goOnFrom ?? asked.follows ?? trainedVersions(workspace).at(-1) ?? null;
  const how = { tune, goOnFrom, parent, resume, workers, keepInputs: true };
  const policy = await trainAsOrdered({ version, settings, agentFiles, agentForms, ...how }, effects);
  applyRetention(workspace, settings);
  return policy;
}
export const train = defineOperation({
  name: "train",
  summary: "train a policy by discrete Conservative Q-Learning; Ctrl-C keeps the last epoch",
  doors: ["cli"],
  stopsItself: true,
  input,
  output: policyFileSchema,
  run: async (asked, effects) => ({
    output: await withLock(effects.workspace.root, () => trainVersion(asked, effects)),
  }),
});
