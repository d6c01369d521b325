import { blindSpots, softLabelShare } from "../advisor/blind-spots.ts";
import { buildEvidence } from "../advisor/evidence.ts";
import { takeSnapshot } from "../advisor/history-snapshot.ts";
import { withKnownActions } from "../dataset/encode-transitions.ts";
import { agreementOnSuccesses } from "../learning/agreement.ts";
import { learnBaseline } from "../learning/baselines/all-baselines.ts";
import { fitCalibration, judgeCalibration } from "../learning/calibration.ts";
import { networkToTensors } from "../learning/checkpoint.ts";
import { loggedScores } from "../learning/logged-scores.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import { encodeTensors } from "../learning/safetensors.ts";
import { onlySupported } from "../learning/supported-policy.ts";
import type { TrainingResult } from "../learning/trainer.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { evidencePath, policyPath, sha256, trainedVersions, weightsPath } from "../registry/policies.ts";
import { manifestHash } from "../registry/training-data.ts";
import type { Config } from "../schema/config.ts";
import {
  POLICY_FORMAT,
  type PolicyEvidence,
  type PolicyFile,
  policyFileSchema,
} from "../schema/policy-file.ts";
import type { Effects } from "./operation.ts";
import { enoughOutcomes } from "./supported-actions.ts";
import type { TrainingTables } from "./training-tables.ts";

export interface FinishedTraining {
  version: string;
  tables: TrainingTables;
  config: Config;
  result: TrainingResult;
  effects: Effects;
}

const AGREEMENT = "agreement with the logged agent on successful delegations: imitation, not success";

/** Writes weights and evidence first and the policy file last: a version exists when its policy file does. */
export function storePolicy(finished: FinishedTraining): PolicyFile {
  const { version, result, effects } = finished;
  const { workspace } = effects;
  const weights = encodeTensors({
    tensors: networkToTensors(result),
    metadata: { version },
  });
  writeFileAtomic(weightsPath(workspace, version), weights);
  writeJsonAtomic(evidencePath(workspace, version), gatherEvidence(finished));
  const policy = policyFileSchema.parse(describePolicy(finished, sha256(weights)));
  writeJsonAtomic(policyPath(workspace, version), policy);
  return policy;
}

/** All that serving needs beside the network. It rests on every row with a known outcome, held-out ones too. */
function gatherEvidence({ tables, config }: FinishedTraining): PolicyEvidence {
  const rows = [...tables.rows.train, ...tables.rows.validation, ...tables.rows.test];
  return {
    evidence: buildEvidence(rows),
    history_snapshot: takeSnapshot(rows),
    history: { ...learnBaseline("best_per_task_type", tables.train, tables.space) },
    soft_label_share: softLabelShare(rows),
    blind_spots: blindSpots(rows, config.policy_export.advisor.min_agent_support),
  };
}

function describePolicy(
  { version, tables, config, result, effects }: FinishedTraining,
  weightsSha256: string,
): PolicyFile {
  const { hyperparameters } = config.model;
  const { manifest, space, encoder, train, validation } = tables;
  const test = withKnownActions(tables.test).table;
  const network = createQPolicy(version, result, hyperparameters.reward_scale);
  const served = onlySupported(
    network,
    enoughOutcomes(train, config.policy_export.advisor.min_agent_support),
  );
  const successes = train.successProbability.reduce((sum, probability) => sum + probability, 0);
  const prior = { mean: successes / train.rows, concentration: 10 };
  const calibration = fitCalibration(loggedScores(network, validation), { prior });
  return {
    version,
    algorithm: "CQL",
    trained_date: effects.now().toISOString().slice(0, 10),
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
    training: {
      rows: train.rows,
      epochs: result.epochs,
      best_epoch: result.bestEpoch,
      stopped_because: result.stoppedBecause,
      best_validation_loss: result.bestLoss,
    },
    weights_sha256: weightsSha256,
    lineage: {
      training_data_sha256: manifest.files.train.sha256,
      manifest_sha256: manifestHash(effects.workspace),
      config_sha256: sha256(JSON.stringify(config)),
      seed: config.model.training.seed,
      code_version: effects.codeVersion,
      parent: trainedVersions(effects.workspace).at(-1) ?? null,
      period: {
        first: manifest.files.train.first ?? "",
        last: manifest.files.test.last ?? manifest.files.train.last ?? "",
      },
    },
  };
}
