import type {
  EvaluatedPolicy,
  EvaluationReport,
  OutcomeValue,
  ReportedEstimate,
} from "../../schema/evaluation-report.ts";
import { count, percent, plural, table } from "./table.ts";

const interval = (low: number | null, high: number | null, digits = 1, factor = 100): string =>
  low === null || high === null
    ? "-"
    : `${(factor * low).toFixed(digits)} to ${(factor * high).toFixed(digits)}`;

const figure = (value: number | null, digits: number): string =>
  value === null ? "-" : value.toFixed(digits);

function comparisonRow(policy: EvaluatedPolicy): string[] {
  const { success_rate: success, average_reward: reward, regret, overlap } = policy;
  return [
    policy.role === "policy"
      ? `${policy.name} (policy)`
      : policy.role === "behaviour"
        ? "today (behaviour)"
        : policy.name,
    percent(success.value),
    interval(success.low, success.high),
    figure(reward.value, 2),
    percent(policy.agreement_on_successes.value),
    figure(regret.average_reward?.value ?? null, 2),
    count(Math.round(overlap.effective_sample_size)),
    percent(overlap.support),
  ];
}

function gain(what: string, difference: OutcomeValue["difference_to_behaviour"]): string[] {
  if (!difference) return [];
  const { value, low, high, lower_bound: bound } = difference;
  const points = (share: number): string => `${share >= 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  return [
    `  against ${what}: ${points(value)} points of success (${points(low)} to ${points(high)}); one-sided lower bound ${points(bound)}`,
  ];
}

const estimatorLine = ([name, estimate]: [string, ReportedEstimate | null]): string =>
  `${name.replaceAll("_", " ")} ${estimate ? percent(estimate.value) : "-"}`;

/** What `evaluate` shows: the verdict last, where the eye ends. */
export function evaluateScreen(report: EvaluationReport): string {
  const { data, policies, verdict, behaviour_model: behaviour, negative_controls: controls } = report;
  const judged = policies.find(({ role }) => role === "policy");
  const accuracy = judged?.accuracy;
  return [
    `${plural(data.decisions, "held-out delegation")} in ${plural(data.episodes, "episode")}, ${data.period.first.slice(0, 10)} to ${data.period.last.slice(0, 10)}; models fitted on ${count(data.training_decisions)} training ones (earlier within their repository).`,
    "",
    table([
      ["if it had chosen", "success", "95 % interval", "reward", "agreement", "regret", "ESS", "support"],
      ...policies.map(comparisonRow),
    ]),
    "",
    "success, reward: estimated (clipped doubly robust); a label that is not certain counts with its probability. agreement: with the logged agent on successes; imitation, not success.",
    "regret: in reward, a bound within the agents tried. ESS: effective sample size. support: share of choices tried in like states.",
    ...(accuracy && accuracy.n > 0
      ? [
          `accuracy where a rater named the right agent: ${percent(accuracy.value)} (${interval(accuracy.low, accuracy.high)}), n = ${accuracy.n}`,
        ]
      : []),
    "",
    `Gain of ${report.policy}:`,
    ...gain("what was done", judged?.success_rate.difference_to_behaviour ?? null),
    ...gain("the best single agent", judged?.success_rate.difference_to_best_single ?? null),
    `  by estimator: ${Object.entries(judged?.success_rate.estimators ?? {})
      .map(estimatorLine)
      .join(", ")}`,
    `Behaviour model: log loss ${behaviour.log_loss.toFixed(3)} against ${behaviour.overall_shares_log_loss.toFixed(3)} for overall shares.`,
    `Controls: policy = behaviour gives the observed mean ${controls.behaviour_as_policy.passes ? "(yes)" : "(NO)"}; shuffled outcomes show no gain ${controls.permuted_outcomes.passes ? "(yes)" : "(NO)"}.`,
    ...report.notes.map((note) => `Note: ${note}`),
    "",
    `VERDICT  ${verdict.answer.replaceAll("_", " ")}`,
    `  ${verdict.sentence}`,
    ...(verdict.reasons.length > 1 ? verdict.reasons.map((reason) => `  - ${reason}`) : []),
  ].join("\n");
}
