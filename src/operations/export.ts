import { existsSync } from "node:fs";
import * as z from "zod";
import { smokeTest } from "../advisor/smoke-test.ts";
import { writeFileAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { liveRelease } from "../registry/deployments.ts";
import { readJson } from "../registry/json-file.ts";
import { withLock } from "../registry/lock.ts";
import {
  chooseVersion,
  evidencePath,
  productionPath,
  readPolicyFile,
  readWeights,
  reportPath,
  sha256,
} from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import { evaluationReportSchema } from "../schema/evaluation-report.ts";
import {
  POLICY_FORMAT,
  type PolicyFile,
  type ProductionFile,
  policyEvidenceSchema,
  productionFileSchema,
} from "../schema/policy-file.ts";
import { defineOperation, type Effects } from "./operation.ts";

/** The verdict on this version, or null when it was not evaluated. */
function verdictOn(workspace: Workspace, version: string): ProductionFile["evaluation"] {
  const file = reportPath(workspace, version);
  return existsSync(file)
    ? readJson(file, evaluationReportSchema, `run \`oak-policy evaluate --version ${version}\``).verdict
    : null;
}

/** What `export` writes of a version as it is now. */
export function assembleProduction(workspace: Workspace, policy: PolicyFile, today: Date): ProductionFile {
  const weights = readWeights(workspace, policy);
  const config = readConfig(workspace.config);
  const gathered = readJson(
    evidencePath(workspace, policy.version),
    policyEvidenceSchema,
    "train that version again",
  );
  const {
    version,
    algorithm,
    trained_date,
    state_features,
    action_space,
    task_types,
    encoder,
    calibration,
    lineage,
  } = policy;
  return productionFileSchema.parse({
    version,
    algorithm,
    trained_date,
    exported_date: today.toISOString().slice(0, 10),
    format_version: POLICY_FORMAT,
    state_features,
    action_space,
    task_types,
    q_network: {
      ...policy.q_network,
      weights_sha256: policy.weights_sha256,
      weights_base64: Buffer.from(weights).toString("base64"),
    },
    reward_scale: policy.hyperparameters.reward_scale,
    encoder,
    calibration,
    advisor: config.policy_export.advisor,
    ...gathered,
    evaluation: verdictOn(workspace, version),
    lineage,
  });
}

const outputSchema = z.strictObject({
  file: z.string(),
  version: z.string(),
  bytes: z.number(),
  evaluated: z.boolean(),
  live_unchanged: z
    .boolean()
    .describe("the version is live and goes on answering from the file that was deployed"),
});

/** Tests and writes the production file of a version; whoever calls it holds the lock. */
export async function exportVersion(
  version: string,
  { workspace, now }: Effects,
): Promise<z.infer<typeof outputSchema>> {
  const production = assembleProduction(workspace, readPolicyFile(workspace, version), now());
  smokeTest(production, now());
  const file = productionPath(workspace, version);
  // on one line: half the size, and every answer from the shell has to read it
  const content = `${JSON.stringify(production)}\n`;
  writeFileAtomic(file, content);
  const bytes = Buffer.byteLength(content);
  const live = liveRelease(workspace);
  const live_unchanged = live?.version === version && live.evidence.production_sha256 !== sha256(content);
  return { file, version, bytes, evaluated: production.evaluation !== null, live_unchanged };
}

export const exportPolicy = defineOperation({
  name: "export",
  summary: "write one file that holds all that serving a version needs",
  doors: ["cli"],
  input: z.object({
    policy: z.string().optional().describe("version, also as trained_policy_v1 (default: the newest)"),
  }),
  output: outputSchema,
  run: async ({ policy: asked }, effects) => {
    const { workspace } = effects;
    const version = chooseVersion(workspace, asked);
    return { output: await withLock(workspace.root, () => exportVersion(version, effects)) };
  },
});
