import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { withKnownActions } from "../../dataset/encode-transitions.ts";
import type { PolicyEvidence } from "../../monitoring/diagnosis/evidence.ts";
import { type FitToNewRows, fitToNewRows } from "../../monitoring/diagnosis/fit-to-new-rows.ts";
import { readEnsemble } from "../../registry/open-network.ts";
import { productionPath, readPolicyFile, readProduction } from "../../registry/policies.ts";
import { manifestHash, manifestPath } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { loadTablesFor } from "../training-tables.ts";

/** The policy file and what follows from it alone; `fit` and `evaluation` are gathered apart, for they may be damaged. */
export function gatherPolicy(workspace: Workspace, version: string): PolicyEvidence {
  const file = readPolicyFile(workspace, version);
  return {
    file,
    onTheseData:
      existsSync(manifestPath(workspace)) && file.lineage.manifest_sha256 === manifestHash(workspace),
    fit: null,
    evaluation: null,
    rewardChanged: false,
    exportIsStale: null,
  };
}

/** Whether the reward settings are others than those that the evaluation was made with. */
export const rewardChanged = (config: Config, { lineage }: EvaluationReport): boolean =>
  lineage !== null && !isDeepStrictEqual(lineage.reward, { ...config.reward });

/** Whether what is served holds another verdict than the stored evaluation; null when nothing is served. */
export function exportIsStale(
  workspace: Workspace,
  version: string,
  evaluation: EvaluationReport | null,
): boolean | null {
  if (!existsSync(productionPath(workspace, version))) return null;
  const served = readProduction(workspace, version).evaluation;
  return evaluation !== null && served?.sentence !== evaluation.verdict.sentence;
}

/** How it predicts rows that it was fitted to, and rows that it never saw. */
export async function gatherFit(
  workspace: Workspace,
  file: PolicyFile,
  config: Config,
): Promise<FitToNewRows | null> {
  const { fitted, train, test } = await loadTablesFor(workspace, file);
  const { gamma, reward_scale: scale } = file.hyperparameters;
  const { hyperparameters } = config.model;
  const model = {
    ...config.model,
    hyperparameters: {
      ...hyperparameters,
      gamma,
      reward_scale: typeof scale === "number" ? scale : hyperparameters.reward_scale,
    },
  };
  const refitted = file.training.rows > train.rows;
  const tables = { fitted: refitted ? fitted : train, unseen: withKnownActions(test).table };
  return fitToNewRows(tables, readEnsemble(workspace, file), model, config.evaluation.confidence_level);
}
