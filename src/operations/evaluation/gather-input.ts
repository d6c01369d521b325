import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import type { RewardPart } from "../../evaluation/doubt/reward-flips.ts";
import type { EarlierVersion, EvaluationInput } from "../../evaluation/evaluation-input.ts";
import { baselinePolicy, learnBaseline } from "../../learning/baselines/all-baselines.ts";
import { calibratedProbability, fittedCalibrationSchema } from "../../learning/calibration.ts";
import { decisionOf } from "../../learning/logged-scores.ts";
import type { Policy } from "../../learning/policy.ts";
import { onlySupported } from "../../learning/supported-policy.ts";
import { openNetwork } from "../../registry/open-network.ts";
import { reportPath, sha256, trainedVersions } from "../../registry/policies.ts";
import { manifestHash } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { betterAgents } from "../better-agents.ts";
import { countOutcomes } from "../supported-actions.ts";
import type { TrainingTables } from "../training-tables.ts";

const reportLineageSchema = z.looseObject({
  lineage: z.looseObject({ manifest_sha256: z.string() }).nullable(),
});

/** The policy as it would be served: only supported actions are named. */
const servedPolicy = (network: Policy, tables: TrainingTables, config: Config): Policy =>
  onlySupported(network, countOutcomes(tables.train), config.policy_export.advisor.min_agent_support);

/** All that the evaluation of a version looks at. */
export function gatherInput(
  workspace: Workspace,
  policy: PolicyFile,
  tables: TrainingTables,
  config: Config,
  more: {
    earlier: EarlierVersion | undefined;
    codeVersion: string;
    rewardParts: readonly RewardPart[];
    chosenAmong?: number | undefined;
  },
): EvaluationInput {
  const judged = Math.max(versionsJudged(workspace, policy), more.chosenAmong ?? 1);
  const { train, test, space, manifest, rows } = tables;
  // the best single agent is the rival that wins ties: it is always judged beside the policy, configured or not
  const kinds = [...new Set([...config.baseline.models, "highest_success_rate" as const])];
  const network = openNetwork(workspace, policy);
  return {
    train,
    test,
    actions: space.actions,
    taskTypes: space.taskTypes,
    policy: servedPolicy(network, tables, config),
    baselines: kinds.map((kind) => baselinePolicy(kind, learnBaseline(kind, train, space), space)),
    bestSingle: "highest_success",
    earlier: more.earlier,
    betterAgent: betterAgents(rows.test, space),
    invocations: rows.test.map((row) => row.invocation_id),
    repositories: rows.test.map((row) => row.repository),
    confidence: statedConfidence(network, policy, tables),
    rewardParts: more.rewardParts,
    gamma: config.model.hyperparameters.gamma,
    lineage: {
      manifest_sha256: manifestHash(workspace),
      weights_sha256: policy.weights_sha256,
      config_sha256: sha256(JSON.stringify(config)),
      code_version: more.codeVersion,
      reward: { ...config.reward },
    },
    period: { first: manifest.files.test.first ?? "", last: manifest.files.test.last ?? "" },
    settings: correctedFor(judged, config.evaluation),
    versionsJudged: judged,
    worthwhileGain: config.baseline.min_improvement_threshold,
  };
}

/** Versions that have a report on these very training data, this one included. */
function versionsJudged(workspace: Workspace, { version }: PolicyFile): number {
  const manifest = manifestHash(workspace);
  const others = trainedVersions(workspace).filter(
    (other) => other !== version && judgedOn(reportPath(workspace, other)) === manifest,
  );
  return others.length + 1;
}

/** Hash of the manifest that a report was made on; undefined where there is none that can be read. */
function judgedOn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const report: unknown = JSON.parse(readFileSync(file, "utf8"));
    return reportLineageSchema.safeParse(report).data?.lineage?.manifest_sha256;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The error that the settings allow, shared by all versions that were judged on the same rows (Bonferroni). */
const correctedFor = (versions: number, settings: Config["evaluation"]): Config["evaluation"] => ({
  ...settings,
  confidence_level: 1 - (1 - settings.confidence_level) / versions,
});

/** What the version says of the chance of the agent that was sent; NaN where it does not know the agent. */
function statedConfidence(network: Policy, policy: PolicyFile, { test }: TrainingTables): Float64Array {
  const calibration = fittedCalibrationSchema.parse(policy.calibration);
  return Float64Array.from({ length: test.rows }, (_, row) => {
    const action = test.action[row] ?? -1;
    if (action < 0) return Number.NaN;
    const score = network.scores(decisionOf(test, row))[action] ?? Number.NaN;
    return calibratedProbability(calibration, score);
  });
}
