import { blindSpots, softLabelShare } from "../advisor/blind-spots.ts";
import { buildEvidence } from "../advisor/evidence.ts";
import { takeSnapshot } from "../advisor/history-snapshot.ts";
import { dataPeriod } from "../dataset/data-period.ts";
import { withKnownActions } from "../dataset/encode-transitions.ts";
import { agreementOnSuccesses } from "../learning/agreement.ts";
import { learnBaseline } from "../learning/baselines/all-baselines.ts";
import { fitCalibration, judgeCalibration } from "../learning/calibration.ts";
import { calibrationRows } from "../learning/calibration-rows.ts";
import { ensembleToTensors } from "../learning/checkpoint.ts";
import { loggedScores } from "../learning/logged-scores.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import { encodeTensors } from "../learning/safetensors.ts";
import { onlySupported } from "../learning/supported-policy.ts";
import { agentFileHashOf } from "../registry/agent-files.ts";
import { writeStatistics } from "../registry/anchor-statistics.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { agentFilesHash } from "../registry/inputs.ts";
import { evidencePath, policyPath, sha256, weightsPath } from "../registry/policies.ts";
import { manifestHash } from "../registry/training-data.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { AgentForm } from "../schema/agent-note.ts";
import type { Config } from "../schema/config.ts";
import {
  POLICY_FORMAT,
  type PolicyEvidence,
  type PolicyFile,
  policyFileSchema,
} from "../schema/policy-file.ts";
import type { Tuning } from "../schema/tuning.ts";
import type { Effects } from "./operation.ts";
import { countOutcomes } from "./supported-actions.ts";
import type { Continued } from "./training/continue-from.ts";
import { fittedUntil, settingsForChildren } from "./training/parent-fit.ts";
import type { TrainedEnsemble } from "./training/train-ensemble.ts";
import type { TrainingTables } from "./training-tables.ts";

export interface FinishedTraining {
  version: string;
  tables: TrainingTables;
  /** the settings it was trained with: those configured, or those chosen */
  config: Config;
  /** what `--tune` tried */
  tuning?: Tuning;
  /** what `--incremental` went on from */
  continued?: Continued;
  agentFiles: readonly AgentFile[];
  agentForms: readonly AgentForm[];
  /** the version before it, which it may or may not go on from */
  parent: string | null;
  result: TrainedEnsemble;
  effects: Effects;
}

const AGREEMENT = "agreement with the logged agent on successful delegations: imitation, not success";

/** Writes weights and evidence first and the policy file last: a version exists when its policy file does. */
export function storePolicy(finished: FinishedTraining): PolicyFile {
  const { version, result, effects } = finished;
  const { workspace } = effects;
  const weights = encodeTensors({
    tensors: ensembleToTensors(result.final),
    metadata: { version },
  });
  writeFileAtomic(weightsPath(workspace, version), weights);
  writeJsonAtomic(evidencePath(workspace, version), gatherEvidence(finished));
  const hashes = {
    weights: sha256(weights),
    statistics: writeStatistics(workspace, version, result.statistics),
  };
  const policy = policyFileSchema.parse(describePolicy(finished, hashes));
  writeJsonAtomic(policyPath(workspace, version), policy);
  return policy;
}

/** All that serving needs beside the network. It rests on every row with a known outcome, held-out ones too. */
function gatherEvidence({ tables, config, agentForms }: FinishedTraining): PolicyEvidence {
  const { agent_changes: changes } = tables.manifest;
  const rows = [...tables.rows.train, ...tables.rows.validation, ...tables.rows.test];
  return {
    evidence: buildEvidence(rows),
    history_snapshot: takeSnapshot(rows),
    history: { ...learnBaseline("best_per_task_type", tables.train, tables.space) },
    soft_label_share: softLabelShare(rows),
    blind_spots: blindSpots(
      rows,
      config.policy_export.advisor.min_agent_support,
      config.data_preparation.changed_agent_weight,
    ),
    agent_files: agentForms.filter(({ agent }) => tables.space.names.includes(agent)).map(agentFileHashOf),
    ...(changes.length > 0 && {
      agent_changes: changes,
      changed_agent_weight: config.data_preparation.changed_agent_weight,
    }),
  };
}

function describePolicy(
  finished: FinishedTraining,
  hashes: { weights: string; statistics: string },
): PolicyFile {
  const { version, tables, config, tuning, result } = finished;
  const { hyperparameters } = config.model;
  const { manifest, space, encoder, train, validation } = tables;
  const test = withKnownActions(tables.test).table;
  const network = createQPolicy(version, result.final, hyperparameters.reward_scale);
  const held = createQPolicy(version, result.held, hyperparameters.reward_scale);
  const served = onlySupported(network, countOutcomes(train), config.policy_export.advisor.min_agent_support);
  const successes = train.successProbability.reduce((sum, probability) => sum + probability, 0);
  const prior = { mean: successes / train.rows, concentration: 10 };
  // what is served has seen all rows; what is asked here has not seen those that it is asked about
  const networks = result.held.members.length > 0;
  const evidence = calibrationRows({ held, validation, networks, prior: result.prior });
  const calibration = fitCalibration(evidence, { prior });
  return {
    version,
    algorithm: "CQL",
    trained_date: finished.effects.now().toISOString().slice(0, 10),
    training_episodes: manifest.files.train.episodes,
    hyperparameters: { ...hyperparameters },
    state_features: config.data_preparation.state_features,
    action_space: space.actions,
    q_network: {
      architecture: hyperparameters.hidden_layers,
      weights: `checkpoints/${version}/final/weights.safetensors`,
    },
    performance: {
      train_accuracy: agreementOnSuccesses(served, train),
      test_accuracy: agreementOnSuccesses(served, test),
      baseline_improvement: null,
      measures: AGREEMENT,
      calibration_on_test: test.rows > 0 ? judgeCalibration(calibration, loggedScores(network, test)) : null,
    },
    format_version: POLICY_FORMAT,
    task_types: space.taskTypes,
    encoder,
    calibration,
    training: describeTraining(finished, hashes.statistics),
    ...(manifest.agent_changes.length > 0 && {
      agent_changes: manifest.agent_changes,
      changed_agent_weight: config.data_preparation.changed_agent_weight,
    }),
    ...(tuning && { tuning }),
    weights_sha256: hashes.weights,
    lineage: describeLineage(finished),
  };
}

function describeTraining(
  { tables, config, continued, result, agentForms }: FinishedTraining,
  statisticsSha256: string,
): PolicyFile["training"] {
  const refitted = result.final !== result.held;
  const newest = refitted ? tables.fittedRows : tables.fittedRows.slice(0, tables.train.rows);
  return {
    rows: result.statistics.represented,
    members: result.members.map(({ epochs, bestEpoch, bestLoss, stoppedBecause }) => ({
      epochs,
      best_epoch: bestEpoch,
      best_validation_loss: bestLoss,
      stopped_because: stoppedBecause,
    })),
    ...(continued && {
      incremental: {
        ...continued.report,
        continued_networks: result.continuation?.started ?? 0,
        forgetful: result.continuation?.forgetful ?? false,
      },
    }),
    fitted_until: fittedUntil(newest, continued?.fittedUntil),
    agent_files: agentForms.map(agentFileHashOf),
    settings: settingsForChildren(config),
    statistics_sha256: statisticsSha256,
  };
}

function describeLineage({
  tables,
  config,
  tuning,
  continued,
  agentFiles,
  parent,
  effects,
}: FinishedTraining): PolicyFile["lineage"] {
  const { files } = tables.manifest;
  const { first, last } = dataPeriod(files);
  return {
    training_data_sha256: files.train.sha256,
    manifest_sha256: manifestHash(effects.workspace),
    config_sha256: sha256(JSON.stringify(config)),
    agent_files_sha256: agentFilesHash({ agent_files: [...agentFiles] }),
    seed: config.model.training.seed,
    code_version: effects.codeVersion,
    parent,
    tuned: tuning !== undefined,
    incremental: continued !== undefined,
    period: { first: first ?? "", last: last ?? "" },
    evaluation_sha256: null,
  };
}
