import { wilsonInterval } from "../../numeric/intervals.ts";
import { defaultConfig } from "../../schema/config.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";
import type { MeanInterval } from "./clustered-mean.ts";
import type { AdviceEvidence, Evidence, PolicyEvidence, TrainingEvidence } from "./evidence.ts";

/** A mean with an interval of the given reach, from fifty episodes. */
export const about = (value: number, reach: number): MeanInterval => ({
  value,
  low: value - reach,
  high: value + reach,
  n: 100,
  clusters: 50,
});

interface Sketch {
  /** of how many cases the policy chose the named agent */
  accuracy?: readonly [number, number];
  gains?: { today?: MeanInterval; single?: MeanInterval };
  support?: number;
  deterministic?: boolean;
  decidedBy?: string;
}

/** An evaluation as far as the rules look at it. */
export function evaluationOf({ accuracy: [right, n] = [0, 0], ...sketch }: Sketch = {}): EvaluationReport {
  const difference = ({ value, low, high }: MeanInterval) => ({
    value,
    low,
    high,
    standard_error: (high - low) / 4,
    lower_bound: value - 0.84 * (value - low),
    upper_bound: value + 0.84 * (high - value),
  });
  const { today = about(0.1, 0.05), single = about(0.1, 0.05) } = sketch.gains ?? {};
  const overlap = {
    n: 300,
    episodes: 100,
    effective_sample_size: 100,
    support: sketch.support ?? 1,
    unsupported: [{ task_type: "testing", agent: "debugger", decisions: 40, tries: 1 }],
  };
  const policy = (role: string, name: string) => ({
    name,
    role,
    overlap,
    accuracy:
      n === 0
        ? { value: null, low: null, high: null, n }
        : { value: right / n, ...wilsonInterval(right, n, 0.95), n },
    success_rate: {
      value: 0.7,
      low: 0.65,
      high: 0.75,
      difference_to_behaviour: difference(today),
      difference_to_best_single: difference(single),
    },
    chosen_agents: { debugger: 1 },
  });
  const report = {
    confidence_level: 0.95,
    behaviour_model: { deterministic: sketch.deterministic ?? false, mean_highest_probability: 0.4 },
    policies: [
      policy("policy", "v1"),
      policy("behaviour", "behaviour"),
      policy("baseline", "highest_success"),
    ],
    verdict: {
      more_episodes: 400,
      decided_by: sketch.decidedBy ?? "success_rate.difference_to_behaviour",
    },
  };
  return report as unknown as EvaluationReport;
}

interface Bin {
  rows: number;
  predicted: number;
  observed: number;
}

/** A trained version with one network that was of use; calibration on test rows in the given bins. */
export function policyOf(changes: Partial<PolicyEvidence> = {}, bins: readonly Bin[] = []): PolicyEvidence {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const error = bins.reduce(
    (sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.observed),
    0,
  );
  const file = {
    version: "v1",
    performance: {
      train_accuracy: 0.5,
      test_accuracy: 0.4,
      calibration_on_test: rows === 0 ? null : { rows, expectedCalibrationError: error, bins },
    },
    calibration: { method: "platt", rows: 80, slope: 1, intercept: 0 },
    encoder: { columns: 300 },
    training: {
      members: [{ epochs: 10, best_epoch: 5, best_validation_loss: 1, stopped_because: "early_stopping" }],
    },
  };
  const common = {
    onTheseData: true,
    fit: null,
    evaluation: null,
    rewardChanged: false,
    exportIsStale: false,
  };
  return { file: file as unknown as PolicyFile, ...common, ...changes };
}

interface Labels {
  rows: number;
  success: number;
  information?: number;
  signal?: TrainingEvidence["signal"];
}

/** Training rows with so many successes; the test rows have as many of each kind. */
export function trainingOf({ rows, success, information = 1, signal = null }: Labels): TrainingEvidence {
  const split = { rows, success, episodes: rows };
  const report = {
    totals: { train: split, validation: split, test: split },
    success_sources: [{ source: "rating", rows, share: 1, soft: false }],
    coverage: [{ group: "task_type", field: "task_type", share: 1 }],
    findings: [],
  };
  const common = {
    labelInformation: information,
    signal,
    toRate: { id: "delegation-7", agent: "debugger", task: "Fix it" },
    newLines: 0,
  };
  return { ...common, report, manifest: {} } as unknown as TrainingEvidence;
}

/** One answer and what was done: confidence, who was sent (the answer names "named"), and how it ended. */
export interface Advised {
  confidence?: number;
  sent?: string;
  success?: boolean | null;
  available?: string[];
}

const HOUR_MS = 3_600_000;

/** An answer of which nothing is known but that it was given. */
export const adviceAt = (number: number, changes: Partial<FollowedAdvice> = {}): FollowedAdvice => ({
  id: `rec-${number}`,
  atMs: number * HOUR_MS,
  task: `task ${number}`,
  taskType: "bug_fix",
  version: "v1",
  mode: "advisor",
  arm: null,
  rolloutPercent: null,
  propensity: 1,
  sessionId: null,
  abstained: false,
  named: ["named"],
  confidence: 0.9,
  reasoned: true,
  linkedBy: null,
  followed: null,
  agent: null,
  overrideReason: null,
  success: null,
  quality: null,
  outcomeMs: null,
  available: null,
  ...changes,
});

/** A ledger in which every answer was acted on, and one delegation long afterwards. */
export function adviceOf(cases: readonly Advised[], abstained = 0): AdviceEvidence {
  const acted = cases.map(({ sent = "named", success = null, available = null, confidence = 0.9 }, number) =>
    adviceAt(number, {
      confidence,
      linkedBy: "explicit",
      followed: sent === "named",
      agent: sent,
      success,
      available,
    }),
  );
  const silent = Array.from({ length: abstained }, (_, number) =>
    adviceAt(cases.length + number, { abstained: true, named: [], confidence: null, propensity: null }),
  );
  return {
    version: "v1",
    entries: [...acted, ...silent],
    otherEntries: 0,
    unadvised: new Map([["other", 1]]),
    lastDelegationMs: 1e12,
  };
}

export const evidenceOf = (changes: Partial<Evidence> = {}): Evidence => ({
  config: defaultConfig(),
  training: null,
  policy: null,
  advice: null,
  ...changes,
});
