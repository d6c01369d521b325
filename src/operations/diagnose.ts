import { existsSync } from "node:fs";
import { basename } from "node:path";
import * as z from "zod";
import { diagnose as look } from "../monitoring/diagnosis/diagnose.ts";
import type { Evidence, PolicyEvidence, TrainingEvidence } from "../monitoring/diagnosis/evidence.ts";
import { readConfig } from "../registry/config-file.ts";
import { liveRelease } from "../registry/deployments.ts";
import { chooseVersion, trainedVersions } from "../registry/policies.ts";
import { manifestPath } from "../registry/training-data.ts";
import { requireWorkspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import { type Diagnosis, diagnosisSchema } from "../schema/diagnosis.ts";
import { UserError } from "../schema/user-error.ts";
import { gatherAdvice } from "./diagnose/gather-advice.ts";
import { exportIsStale, gatherFit, gatherPolicy, rewardChanged } from "./diagnose/gather-policy.ts";
import { gatherTraining, loadPrepared, withSignal } from "./diagnose/gather-training.ts";
import { readEvaluation } from "./evaluation/read-evaluation.ts";
import { defineOperation, type Effects } from "./operation.ts";

type Missing = Diagnosis["missing"];

/** What a file that cannot be read takes with it is no reason to say nothing of the rest. */
async function attempt<Value>(missing: Missing, work: () => Promise<Value> | Value): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const file = error.place.file === undefined ? "" : ` (${basename(error.place.file)})`;
    const what = `${error.message.replace(/\.$/, "")}${file}.`;
    if (!missing.some((each) => each.what === what)) missing.push({ what, next: error.next });
    return null;
  }
}

async function trainingEvidence(
  effects: Effects,
  config: Config,
  missing: Missing,
): Promise<TrainingEvidence | null> {
  const training = await attempt(missing, () => gatherTraining(effects, config));
  if (!training) {
    if (existsSync(manifestPath(effects.workspace))) return null;
    if (existsSync(effects.workspace.invocations))
      missing.push({ what: "There are no training rows.", next: "run `oak-policy prepare`" });
    else missing.push({ what: "There is no telemetry.", next: "run `oak-policy ingest ~/.claude/projects`" });
    return null;
  }
  effects.progress({ phase: "what the outcomes depend on", done: 0, total: 1 });
  const tables = await attempt(missing, () => loadPrepared(effects, config, training));
  return tables ? withSignal(training, tables, config) : training;
}

async function policyEvidence(
  { workspace, progress }: Effects,
  config: Config,
  version: string | undefined,
  missing: Missing,
): Promise<PolicyEvidence | null> {
  if (version === undefined) {
    missing.push({ what: "No policy is trained.", next: "run `oak-policy train`" });
    return null;
  }
  const policy = await attempt(missing, () => gatherPolicy(workspace, version));
  if (!policy) return null;
  progress({ phase: `${version} on rows that it never saw`, done: 0, total: 1 });
  const fit = policy.onTheseData
    ? await attempt(missing, () => gatherFit(workspace, policy.file, config))
    : null;
  const faults = missing.length;
  const evaluation = await attempt(missing, () => readEvaluation(workspace, version));
  if (!evaluation && missing.length === faults)
    missing.push({
      what: `${version} is not evaluated.`,
      next: `run \`oak-policy evaluate --version ${version}\``,
    });
  const stale = await attempt(missing, () => exportIsStale(workspace, version, evaluation));
  const changed = evaluation !== null && rewardChanged(config, evaluation);
  return { ...policy, fit, evaluation, rewardChanged: changed, exportIsStale: stale };
}

async function gather(
  effects: Effects,
  asked: string | undefined,
): Promise<{ evidence: Evidence; missing: Missing }> {
  const { workspace, progress } = effects;
  const config = readConfig(workspace.config);
  const missing: Missing = [];
  const version = asked === undefined ? trainedVersions(workspace).at(-1) : chooseVersion(workspace, asked);
  const training = await trainingEvidence(effects, config, missing);
  const policy = await policyEvidence(effects, config, version, missing);
  // people follow or ignore the version that they are shown
  const live = asked === undefined ? liveRelease(workspace)?.version : undefined;
  progress({ phase: "what became of the advice", done: 1, total: 1 });
  const { advice, unreadable } = await gatherAdvice(workspace, live ?? version ?? null);
  if (unreadable > 0)
    missing.push({
      what: `${unreadable} lines of the ledger cannot be read and were left out.`,
      next: `look at ${workspace.ledger}`,
    });
  if (!advice)
    missing.push({
      what: "Nobody has been given a recommendation yet.",
      next: 'run `oak-policy export`, then `oak-policy recommend "the task"`',
    });
  return { evidence: { config, training, policy, advice }, missing };
}

export const diagnose = defineOperation({
  name: "diagnose",
  summary:
    "find what is wrong in this workspace's own numbers: low accuracy, overfitting, no gain over baselines, ignored advice",
  doors: ["cli", "http", "mcp"],
  input: z.object({ version: z.string().optional().describe("version to look at (default: the newest)") }),
  output: diagnosisSchema,
  run: async ({ version }, effects) => {
    const { workspace } = effects;
    requireWorkspace(workspace);
    const { evidence, missing } = await gather(effects, version);
    const output = look(evidence, missing);
    return { output, exit: output.found.length > 0 ? "warning" : "ok" };
  },
});
