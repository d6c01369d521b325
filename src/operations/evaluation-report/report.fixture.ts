import { EVALUATION_FORMAT, type EvaluationReport } from "../../schema/evaluation-report.ts";
import { DOUBT } from "./doubt.fixture.ts";
import { difference, policyFixture, TODAY } from "./figures.fixture.ts";

const ESTIMATORS = [
  "replay_match",
  "direct_method",
  "ips",
  "clipped_ips",
  "snips",
  "dr",
  "clipped_dr",
  "switch_dr",
  "dros",
];
const hash = (sign: string): string => sign.repeat(64);

/** A report with every part filled, made by hand: a switch. */
export const COMPLETE: EvaluationReport = {
  format_version: EVALUATION_FORMAT,
  policy: "v2",
  estimand:
    "The mean outcome of one delegation if the policy had chosen the agent, over the held-out delegations as they came.",
  assumptions: [
    "one step: a choice changes the outcome of its own delegation, later ones stay as they were",
    "nothing that the log does not hold made people choose an agent and also decided how well it did",
  ],
  primary_estimator: "clipped_dr",
  estimators: Object.fromEntries(ESTIMATORS.map((name) => [name, `what ${name.replaceAll("_", " ")} does`])),
  confidence_level: 0.95,
  settings: {
    k_folds: 5,
    bootstrap_replicates: 2000,
    confidence_level: 0.95,
    weight_clip: 10,
    min_effective_sample_size: 30,
    min_support: 0.8,
    metrics: ["accuracy", "regret"],
    seed: 11,
  },
  lineage: {
    manifest_sha256: hash("a"),
    weights_sha256: hash("b"),
    config_sha256: hash("c"),
    code_version: "0.1.0",
    reward: { success: 10, failure: -5, quality_weight: 2, duration_penalty_factor: -0.01 },
  },
  data: {
    period: { first: "2026-02-27T15:43:42.184Z", last: "2026-04-01T13:18:34.678Z" },
    training_decisions: 5120,
    decisions: 1220,
    episodes: 402,
    weight_limit: 17,
    excluded_sequences: 38,
    excluded_unknown_agents: 4,
    labelled_success_share: 0.731,
    label_information: 0.82,
  },
  behaviour_model: {
    log_loss: 0.914,
    overall_shares_log_loss: 1.322,
    mean_highest_probability: 0.641,
    calibration_error: 0.021,
    deterministic: false,
    mixture: { logistic: 0.61, task_type_shares: 0.33, overall_shares: 0.06 },
    advised_share: 0.412,
    follow_share: 0.633,
  },
  reward_model: {
    success: { root_mean_squared_error: 0.412, explained: 0.143 },
    reward: { root_mean_squared_error: 6.31, explained: 0.171 },
  },
  policies: [
    policyFixture({
      name: "v2",
      role: "policy",
      success: 0.781,
      agreement: 0.58,
      effective: 611,
      support: 0.962,
    }),
    policyFixture({
      name: "behaviour",
      role: "behaviour",
      success: TODAY,
      agreement: 1,
      effective: 1220,
      support: 1,
    }),
    policyFixture({
      name: "v1",
      role: "earlier_version",
      success: 0.763,
      agreement: 0.62,
      effective: 702,
      support: 0.981,
    }),
    policyFixture({
      name: "highest_success",
      role: "baseline",
      success: 0.741,
      agreement: 0.31,
      effective: 288,
      support: 0.9,
    }),
    policyFixture({
      name: "behavior_cloning",
      role: "baseline",
      success: 0.716,
      agreement: 0.81,
      effective: 1012,
      support: 1,
    }),
    policyFixture({
      name: "random",
      role: "baseline",
      success: 0.631,
      agreement: 0.2,
      effective: 402,
      support: 0.83,
    }),
  ],
  agents: [
    { name: "backend-architect", training: 2310, held_out: 611, would_get: 0.41 },
    { name: "security-auditor", training: 702, held_out: 140, would_get: 0.27 },
    { name: "test-automator", training: 1201, held_out: 302, would_get: 0.294 },
    {
      name: "database-architect-for-very-old-oracle-installations",
      training: 41,
      held_out: 4,
      would_get: 0.026,
    },
    { name: "general-purpose", training: 866, held_out: 163, would_get: 0 },
  ],
  ...DOUBT,
  negative_controls: {
    behaviour_as_policy: {
      differences: Object.fromEntries(
        ESTIMATORS.map((name, index) => [name, index === 0 ? null : difference(0.0004 * (index - 4), 0.004)]),
      ),
      passes: true,
    },
    permuted_outcomes: { shuffles: 20, with_gain: 1, gain: difference(-0.004, 0.017), passes: true },
  },
  verdict: {
    answer: "switch",
    sentence:
      "Switch: v2 would have succeeded in about 78 % of the held-out delegations, 6.9 points more than what you do today; the gain is at least 4.7 points with 95 % confidence.",
    decided_by: "success_rate.difference_to_behaviour",
    number: 0.0466,
    threshold: 0,
    reasons: [],
    slices: [],
    lower_bound: 0.0466,
    more_episodes: null,
    gate: { passes: true, margin: 0.02, bound: 0.0381, requires: "not_worse" },
  },
  notes: [
    "Of the 6 rows of the table only v2 is judged; the others are context and were not chosen among.",
    "Intervals are 95 % bootstrap intervals over whole episodes; they do not include the error of the fitted behaviour model.",
  ],
};

const NO_VALUE = {
  value: null,
  low: null,
  high: null,
  estimators: null,
  spread: null,
  lower_bounds: null,
  difference_to_behaviour: null,
  difference_to_best_single: null,
  difference_to_earlier: null,
};

/** A report in which hardly anything could be estimated: nulls wherever the schema allows them. */
export const POOR: EvaluationReport = {
  ...COMPLETE,
  policy: "v1",
  lineage: null,
  data: { ...COMPLETE.data, decisions: 17, episodes: 6, label_information: 0.04, labelled_success_share: 1 },
  policies: COMPLETE.policies.slice(0, 2).map((policy) => ({
    ...policy,
    name: policy.role === "policy" ? "v1" : policy.name,
    agreement_on_successes: { value: null, low: null, high: null, n: 0, measures: "a share" },
    accuracy: { value: null, low: null, high: null, n: 0, measures: "a share" },
    success_rate: NO_VALUE,
    average_reward: NO_VALUE,
    regret: { success_rate: null, average_reward: null, measures: "a bound" },
    overlap: {
      ...policy.overlap,
      n: 17,
      episodes: 6,
      effective_sample_size: 0,
      effective_share: 0,
      support: 0,
    },
  })),
  agents: [],
  comparisons: [],
  slices: [],
  sensitivity: null,
  reward_weights: [],
  power: {
    detectable_gain: null,
    more_episodes: null,
    sentence: "More of the same labels decide nothing: rate delegations.",
  },
  sequences: null,
  calibration: null,
  compared_to: null,
  unsupported_decisions: { total: 17, listed: [] },
  negative_controls: {
    behaviour_as_policy: { differences: { clipped_dr: null }, passes: false },
    permuted_outcomes: { shuffles: 0, with_gain: 0, gain: null, passes: true },
  },
  verdict: {
    ...COMPLETE.verdict,
    answer: "keep_not_enough_evidence",
    sentence:
      "Keep what you do today, there is not enough evidence about v1: the held-out outcomes hardly differ (17 labelled success, 0 failure; at least 5 of each needed).",
    decided_by: "outcome_labels",
    number: 0,
    threshold: 5,
    reasons: [
      "the held-out outcomes hardly differ",
      "the held-out log tells as much about it as 0 plain trials (30 needed)",
    ],
    lower_bound: null,
    gate: { passes: false, margin: 0.02, bound: null, requires: "not_worse" },
  },
  notes: [],
};
