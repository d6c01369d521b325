import { existsSync } from "node:fs";
import * as z from "zod";
import { dataPeriod } from "../dataset/data-period.ts";
import { lastKeptEpoch, unfinishedVersions } from "../registry/checkpoints.ts";
import { countLines } from "../registry/count-lines.ts";
import { liveRelease, readDeployments } from "../registry/deployments.ts";
import { lastHealthRecord } from "../registry/health-records.ts";
import { exportedVersions, readPolicyFile, trainedVersions } from "../registry/policies.ts";
import { manifestPath, readManifest } from "../registry/training-data.ts";
import { requireWorkspace, type Workspace } from "../registry/workspace.ts";
import { deploymentSchema } from "../schema/deployment.ts";
import { FOLLOWUP_BEGINNING } from "../schema/followup.ts";
import { healthRecordSchema } from "../schema/health.ts";
import { defineOperation } from "./operation.ts";
import { agentsChanged } from "./status/agents-changed.ts";
import { lifeOf, lifeSchema } from "./status/life-of-policy.ts";
import { unfinishedRetraining, unfinishedRetrainingSchema } from "./status/unfinished-retraining.ts";

const versionSchema = z.strictObject({
  version: z.string(),
  trained: z.string(),
  episodes: z.number(),
  exported: z.boolean(),
  live: z.boolean(),
  verdict: z.string().nullable(),
});

const outputSchema = z.strictObject({
  workspace: z.string(),
  config: z.string().nullable().describe("null: no settings file, all defaults"),
  telemetry: z.strictObject({
    delegation_lines: z.number(),
    rating_lines: z.number(),
    recommendation_lines: z.number().describe("answers, without what `record` wrote of them"),
  }),
  training_data: z
    .strictObject({
      kept: z.number(),
      train: z.number(),
      validation: z.number(),
      test: z.number(),
      first: z.string().nullable(),
      last: z.string().nullable(),
    })
    .nullable(),
  versions: z.array(versionSchema),
  unfinished: z
    .array(
      z.strictObject({
        version: z.string(),
        epoch: z.number().int().describe("last one kept; 0: none"),
        resume: z.string().describe("the command that goes on with it"),
      }),
    )
    .describe("trainings that were begun and not finished: interrupted, or at work right now"),
  live: deploymentSchema.nullable(),
  life: lifeSchema,
  health: healthRecordSchema.nullable().describe("the last `health-check`; null: there was none"),
  retraining: unfinishedRetrainingSchema
    .nullable()
    .describe("one that was begun and is not at its end: interrupted, or at work right now"),
  agents_changed: z
    .string()
    .nullable()
    .describe("agent files that changed since the live version was trained or last retrained; null: none"),
  next: z.string().describe("the next sensible command"),
});
type Status = z.infer<typeof outputSchema>;

function trainingDataOf(workspace: Workspace): Status["training_data"] {
  if (!existsSync(manifestPath(workspace))) return null;
  const { files, delegations } = readManifest(workspace);
  return {
    kept: delegations.kept,
    train: files.train.rows,
    validation: files.validation.rows,
    test: files.test.rows,
    ...dataPeriod(files),
  };
}

function versionsOf(workspace: Workspace, live: Status["live"]): Status["versions"] {
  const exported = new Set(exportedVersions(workspace));
  return trainedVersions(workspace).map((version) => {
    const policy = readPolicyFile(workspace, version);
    const verdict: unknown = policy.performance.verdict;
    return {
      version,
      trained: policy.trained_date,
      episodes: policy.training_episodes,
      exported: exported.has(version),
      live: live?.version === version,
      verdict: typeof verdict === "string" ? verdict : null,
    };
  });
}

function unfinishedOf(workspace: Workspace): Status["unfinished"] {
  const versions = unfinishedVersions(workspace);
  return versions.map((version) => ({
    version,
    epoch: lastKeptEpoch(workspace, version),
    resume: `oak-policy train --resume${version === versions.at(-1) ? "" : ` --version ${version}`}`,
  }));
}

function nextStep(status: Omit<Status, "next">): string {
  const newest = status.versions.at(-1);
  if (status.telemetry.delegation_lines === 0) return "oak-policy ingest ~/.claude/projects";
  if (!status.training_data) return "oak-policy prepare";
  const begun = status.unfinished.at(-1);
  if (begun && !newest) return begun.resume;
  if (!newest) return "oak-policy validate, then oak-policy train-baselines and oak-policy train";
  if (newest.verdict === null) return "oak-policy evaluate";
  if (!newest.exported) return "oak-policy export";
  const [proposal] = status.life.proposals;
  if (proposal) return `oak-policy approve --version ${proposal.version}, or oak-policy reject`;
  if (status.health?.state === "failing") return "oak-policy health-check --include-policy";
  return 'oak-policy recommend "the task"';
}

export const status = defineOperation({
  name: "status",
  summary: "what this workspace holds: telemetry, training data, versions, what is live, what to do next",
  doors: ["cli", "http", "mcp"],
  input: z.object({}),
  output: outputSchema,
  run: async (_, { workspace, now }) => {
    requireWorkspace(workspace);
    const live = liveRelease(workspace);
    const found = {
      workspace: workspace.root,
      config: existsSync(workspace.config) ? workspace.config : null,
      telemetry: {
        delegation_lines: countLines(workspace.invocations),
        rating_lines: countLines(workspace.ratings),
        recommendation_lines: countLines(workspace.ledger, FOLLOWUP_BEGINNING),
      },
      training_data: trainingDataOf(workspace),
      versions: versionsOf(workspace, live),
      unfinished: unfinishedOf(workspace),
      live,
      life: lifeOf(readDeployments(workspace), now()),
      health: lastHealthRecord(workspace),
      retraining: unfinishedRetraining(workspace),
      agents_changed: live ? agentsChanged(workspace) : null,
    };
    return { output: { ...found, next: nextStep(found) } };
  },
});
