import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import type { EvaluationInput } from "../../evaluation/evaluation-input.ts";
import { onlySupported } from "../../learning/supported-policy.ts";
import { readConfig } from "../../registry/config-file.ts";
import { openNetwork } from "../../registry/open-network.ts";
import { chooseVersion, readPolicyFile, trainedVersions } from "../../registry/policies.ts";
import { manifestHash } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { UserError } from "../../schema/user-error.ts";
import { countOutcomes } from "../supported-actions.ts";
import { loadTablesFor } from "../training-tables.ts";

/** more rows prove nothing more, and take longer: the latest ones are taken */
const MOST_ROWS = 4000;
const REPLICATES = 400;

/** The newest policy of a workspace with the data it learned from, as an evaluation would see them; only read. */
export interface OwnData {
  policy: PolicyFile;
  input: EvaluationInput;
}

/** Why there is nothing to look at, in words. */
export interface NoData {
  why: string;
  version: string | null;
}

export async function readOwnData(workspace: Workspace): Promise<OwnData | NoData> {
  if (trainedVersions(workspace).length === 0)
    return { why: "no policy has been trained here", version: null };
  try {
    return await read(workspace);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { why: error.message, version: null };
  }
}

async function read(workspace: Workspace): Promise<OwnData | NoData> {
  const policy = readPolicyFile(workspace, chooseVersion(workspace, undefined));
  if (policy.lineage.manifest_sha256 !== manifestHash(workspace)) {
    return {
      why: `${policy.version} was trained on other data than those prepared now`,
      version: policy.version,
    };
  }
  const config = readConfig(workspace.config);
  const { train, test, space, manifest } = await loadTablesFor(workspace, policy);
  const { min_agent_support: least } = config.policy_export.advisor;
  const input: EvaluationInput = {
    train: latest(train),
    test: latest(test),
    actions: space.actions,
    taskTypes: space.taskTypes,
    policy: onlySupported(openNetwork(workspace, policy), countOutcomes(train), least),
    baselines: [],
    bestSingle: "",
    // no proof asks for them
    wholeEpisodes: false,
    period: { first: manifest.files.test.first ?? "", last: manifest.files.test.last ?? "" },
    settings: { ...config.evaluation, bootstrap_replicates: REPLICATES },
  };
  return { policy, input };
}

const latest = (table: TransitionTable): TransitionTable =>
  sliceTransitions(table, Math.max(0, table.rows - MOST_ROWS), table.rows);
