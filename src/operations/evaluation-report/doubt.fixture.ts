import type { Slice } from "../../schema/evaluation-doubt.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import { difference, estimate } from "./figures.fixture.ts";

type SliceSketch = readonly [
  by: Slice["by"],
  name: string,
  decisions: number,
  gain: number,
  error: number,
  support: number,
  answer: Slice["answer"],
];

const SLICES: readonly SliceSketch[] = [
  ["task_type", "security", 214, 0.162, 0.037, 0.94, "better"],
  ["task_type", "testing", 331, 0.021, 0.028, 1, "undecided"],
  ["task_type", "documentation", 188, -0.118, 0.031, 0.99, "worse"],
  ["task_type", "migration", 61, 0, 0, 0.51, "cannot_tell"],
  ["repository", "payments/service", 702, 0.071, 0.021, 0.97, "better"],
  ["repository", "web-shop", 518, 0.054, 0.026, 0.95, "undecided"],
  ["agent", "security-auditor", 329, 0.124, 0.03, 0.95, "better"],
  ["agent", "backend-architect", 500, 0.047, 0.024, 1, "undecided"],
  ["agent", "database-architect-for-very-old-oracle-installations", 31, 0, 0, 0.1, "cannot_tell"],
];

/** Small where the gain is large. */
const chance = (gain: number, small: number, medium: number, large: number): number =>
  Math.abs(gain) > 0.1 ? small : Math.abs(gain) > 0.07 ? medium : large;

const slice = ([by, name, decisions, gain, error, support, answer]: SliceSketch): Slice => ({
  by,
  name,
  decisions,
  episodes: Math.ceil(decisions / 3),
  effective_sample_size: decisions * 0.62 * support,
  support,
  gain: error === 0 ? null : difference(gain, error),
  p_value: error === 0 ? null : chance(gain, 0.00002, 0.0008, 0.21),
  adjusted_p_value: error === 0 ? null : chance(gain, 0.00014, 0.004, 0.64),
  answer,
  reason:
    answer === "cannot_tell"
      ? "only 51 % of its choices were tried in like situations (80 % needed)"
      : `${answer} after the correction`,
});

const curve = Array.from({ length: 81 }, (_, index) => {
  const gamma = 1 + 0.05 * index;
  const push = 0.22 * Math.log(gamma);
  return { gamma, low: 0.069 - push, high: 0.069 + push, lower_bound: 0.031 - push };
});

/** Everything that says how sure the answer of the complete report is. */
export const DOUBT: Pick<
  EvaluationReport,
  | "comparisons"
  | "slices"
  | "sensitivity"
  | "reward_weights"
  | "power"
  | "sequences"
  | "calibration"
  | "compared_to"
  | "unsupported_decisions"
> = {
  comparisons: (
    [
      ["v2", 0.069, 0.02],
      ["highest_success", 0.029, 0.019],
      ["behavior_cloning", 0.004, 0.015],
      ["random", -0.081, 0.024],
    ] as const
  ).map(([policy, gain, error]) => ({
    policy,
    against: "behaviour",
    difference: difference(gain, error),
    simultaneous_low: gain - 2.5 * error,
    simultaneous_high: gain + 2.5 * error,
    adjusted_p_value: Math.abs(gain) > 0.05 ? 0.003 : 0.41,
  })),
  slices: SLICES.map(slice),
  sensitivity: {
    gamma_estimate: 1.37,
    gamma_bound: 1.15,
    largest_tried: 5,
    curve,
    meaning:
      "A hidden reason would have to make people 1.37 times as likely to send an agent where it succeeds anyway before the gain could be nothing.",
  },
  reward_weights: [
    {
      weight: "success",
      unit: "success",
      now: 10,
      gain_per_unit: estimate(0.069, 0.023),
      flips_at: null,
      sentence: "No weight of a success turns the gain into a loss.",
    },
    {
      weight: "duration_penalty_factor",
      unit: "second",
      now: -0.01,
      gain_per_unit: estimate(21.4, 4.2),
      flips_at: -0.0451,
      sentence:
        "The estimated gain in reward is 0 when a second costs 0.045 instead of 0.01, that is 2.7 per minute.",
    },
  ],
  power: {
    detectable_gain: 0.058,
    more_episodes: null,
    sentence:
      "The question is decided. As many episodes show a true gain of 5.8 points or more in 80 of 100 cases.",
  },
  sequences: {
    episodes: 402,
    longest: 7,
    mean_length: 3.03,
    gamma: 0.99,
    observed: estimate(19.8, 0.41),
    estimators: {
      per_decision_is: estimate(22.9, 2.6),
      weighted_per_decision_is: estimate(22.1, 1.3),
      per_decision_dr: estimate(21.6, 0.84),
      weighted_per_decision_dr: estimate(21.5, 0.8),
      fqe: estimate(21.1, 0.5),
    },
    difference: difference(1.8, 0.8),
    effective_sample_size: [291.2, 143.4, 61.7, 22.3, 9.1, 3.4, 1.2],
    note: "After the third step the log holds few episodes that went the policy's way: the later the step, the less it says.",
  },
  calibration: {
    n: 1220,
    expected_calibration_error: 0.031,
    brier: 0.171,
    bins: [
      { from: 0.4, to: 0.5, n: 74, predicted: 0.46, observed: 0.52 },
      { from: 0.5, to: 0.6, n: 151, predicted: 0.56, observed: 0.54 },
      { from: 0.6, to: 0.7, n: 280, predicted: 0.66, observed: 0.64 },
      { from: 0.7, to: 0.8, n: 402, predicted: 0.75, observed: 0.77 },
      { from: 0.8, to: 0.9, n: 260, predicted: 0.84, observed: 0.81 },
      { from: 0.9, to: 1, n: 53, predicted: 0.93, observed: 0.84 },
    ],
  },
  compared_to: {
    version: "v1",
    decisions: 1220,
    changed: 0.184,
    changes: [
      { task_type: "security", from: "backend-architect", to: "security-auditor", decisions: 121 },
      { task_type: "testing", from: "general-purpose", to: "test-automator", decisions: 64 },
    ],
    unknown_agents: ["release-captain"],
    sentence: "v2 would send somebody else than v1 in 18 % of the held-out delegations.",
  },
  unsupported_decisions: {
    total: 47,
    listed: [
      {
        invocation_id: "toolu_01AbCdEfGhIjKlMnOpQrStUv",
        task_type: "migration",
        logged_agent: "backend-architect",
        would_choose: "database-architect-for-very-old-oracle-installations",
        tries: 3,
        because: "rarely_tried",
      },
      {
        invocation_id: "toolu_01ZyXw",
        task_type: "security",
        logged_agent: "general-purpose",
        would_choose: "test-automator",
        tries: 0,
        because: "never_tried",
      },
    ],
  },
};
