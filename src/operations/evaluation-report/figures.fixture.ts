import type { OutcomeValue, ReportedDifference, ReportedEstimate } from "../../schema/evaluation-figures.ts";
import type { EvaluatedPolicy } from "../../schema/evaluation-report.ts";

/** An estimate with a symmetric 95 % interval. */
export const estimate = (value: number, error: number): ReportedEstimate => ({
  value,
  low: value - 1.96 * error,
  high: value + 1.96 * error,
  standard_error: error,
});

export const difference = (value: number, error: number): ReportedDifference => ({
  ...estimate(value, error),
  lower_bound: value - 1.645 * error,
  upper_bound: value + 1.645 * error,
});

const estimators = (value: number, error: number, far: number): NonNullable<OutcomeValue["estimators"]> => ({
  replay_match: estimate(value + 0.012 * far, 1.4 * error),
  direct_method: estimate(value - 0.02 * far, 0.7 * error),
  ips: estimate(value + 0.06 * far, 5 * error),
  clipped_ips: estimate(value - 0.03 * far, 2.2 * error),
  snips: estimate(value + 0.015 * far, 1.5 * error),
  dr: estimate(value + 0.01 * far, 1.6 * error),
  clipped_dr: estimate(value, error),
  switch_dr: estimate(value - 0.004 * far, 0.95 * error),
  dros: estimate(value - 0.002 * far, 0.97 * error),
});

const share = (value: number, n: number): EvaluatedPolicy["accuracy"] => ({
  value,
  low: value - 0.03,
  high: Math.min(1, value + 0.03),
  n,
  measures: "a share",
});

/** One policy of the complete report: what sets it apart, the rest made up to fit. */
export interface PolicySketch {
  name: string;
  role: EvaluatedPolicy["role"];
  success: number;
  agreement: number;
  effective: number;
  support: number;
}

export const TODAY = 0.712;

/** Every figure of a policy. */
export function policyFixture({
  name,
  role,
  success,
  agreement,
  effective,
  support,
}: PolicySketch): EvaluatedPolicy {
  const own = role === "behaviour";
  const error = own ? 0.011 : 0.011 + 1.6 / effective;
  const outcome = (value: number, scale: number): OutcomeValue => ({
    value,
    low: value - 1.96 * error * scale,
    high: value + 1.96 * error * scale,
    estimators: own ? null : estimators(value, error * scale, scale),
    spread: own ? null : 0.035 * scale,
    lower_bounds:
      own || scale !== 1
        ? null
        : {
            bootstrap: value - 1.645 * error,
            empirical_bernstein: value - 0.21,
            logarithmic_smoothing: value - 0.07,
          },
    difference_to_behaviour: own ? null : difference((success - TODAY) * scale, error * scale),
    difference_to_best_single:
      name === "highest_success" ? null : difference((success - 0.741) * scale, error * scale),
    difference_to_earlier: role === "policy" ? difference(0.018 * scale, error * scale) : null,
  });
  return {
    name,
    role,
    agreement_on_successes: share(agreement, 870),
    accuracy: share(agreement * 0.8, 64),
    success_rate: outcome(success, 1),
    average_reward: outcome(15 * success - 4.1, 15),
    regret: {
      success_rate: estimate(0.03, 0.004),
      average_reward: estimate(0.47, 0.06),
      measures: "a bound",
    },
    overlap: {
      n: 1220,
      episodes: 402,
      effective_sample_size: effective,
      effective_share: effective / 1220,
      largest_weight_share: own ? 1 / 1220 : 0.013,
      mean_weight: own ? 1 : 0.987,
      clipped_share: own ? 0 : 0.011,
      cut_weight: 0.01,
      support,
      support_means:
        "chosen at least 5 times in tasks of the same type, and with an estimated probability of at least 0.02 in this state",
      unsupported:
        support < 1
          ? [
              { task_type: "migration", agent: "database-architect", decisions: 31, tries: 3 },
              { task_type: "security", agent: "test-automator", decisions: 9.5, tries: 0 },
            ]
          : [],
    },
    chosen_agents: { "backend-architect": 0.41, "security-auditor": 0.27, "test-automator": 0.32 },
  };
}
