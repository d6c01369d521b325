import { isThin, settingOf, THIN_MARK } from "../../operations/evaluation-report/thin.ts";
import { isForbidden } from "../../operations/evaluation-report/verdict-words.ts";
import type { OutcomeValue, ReportedDifference, ReportedEstimate } from "../../schema/evaluation-figures.ts";
import type { EvaluatedPolicy, EvaluationReport, Verdict } from "../../schema/evaluation-report.ts";
import { doubtLines } from "./evaluate-doubt.ts";
import { count, percent, plural, points, table } from "./table.ts";
import { shorten, wrap } from "./wrap.ts";

const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? "-" : `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`;

const figure = (value: number | null): string => (value === null ? "-" : value.toFixed(2));

const nameOf = ({ name, role }: EvaluatedPolicy): string => {
  const short = shorten(name, 24);
  if (role === "policy") return `${short} (policy)`;
  return role === "behaviour" ? "today (behaviour)" : role === "earlier_version" ? `${short} (older)` : short;
};

function comparisonRow(report: EvaluationReport, policy: EvaluatedPolicy): string[] {
  const { success_rate: success, average_reward: reward, regret, overlap } = policy;
  return [
    isThin(report, policy) ? `${nameOf(policy)} ${THIN_MARK}` : nameOf(policy),
    percent(success.value),
    interval(success.low, success.high),
    figure(reward.value),
    percent(policy.agreement_on_successes.value),
    figure(regret.average_reward?.value ?? null),
    count(Math.round(overlap.effective_sample_size)),
    percent(overlap.support),
  ];
}

/** What the mark means; nothing where no row bears it. */
function thinLines(report: EvaluationReport): string[] {
  if (!report.policies.some((policy) => isThin(report, policy))) return [];
  const [effective, support] = [
    settingOf(report, "min_effective_sample_size"),
    settingOf(report, "min_support"),
  ];
  return wrap(
    `${THIN_MARK} too little in the log to judge it (ESS below ${effective ?? "-"} or support below ${percent(support)}): its figures are mostly guesses of the model of outcomes.`,
  );
}

function policyLines(report: EvaluationReport): string[] {
  const { policies, confidence_level: level } = report;
  const accuracy = policies.find(({ role }) => role === "policy")?.accuracy;
  const heads = [
    "success",
    `${Number((100 * level).toFixed(2))} % interval`,
    "reward",
    "agreement",
    "regret",
    "ESS",
    "support",
  ];
  return [
    table([["if it had chosen", ...heads], ...policies.map((policy) => comparisonRow(report, policy))]),
    "",
    ...thinLines(report),
    ...wrap(
      "success, reward: estimated (clipped doubly robust); a label that is not certain counts with its probability. agreement: with the logged agent on successes; imitation, not success.",
    ),
    ...wrap(
      "regret: in reward, a bound within the agents tried. ESS: effective sample size. support: share of choices tried in like states.",
    ),
    ...(accuracy && accuracy.n > 0
      ? [
          `accuracy where a rater named the right agent: ${percent(accuracy.value)} (${interval(accuracy.low, accuracy.high)}), n = ${count(accuracy.n)}`,
        ]
      : []),
  ];
}

const gainRow = (rival: string, difference: ReportedDifference | null): string[][] =>
  difference === null
    ? []
    : [
        [
          `  against ${rival}`,
          points(difference.value),
          `${points(difference.low)} to ${points(difference.high)}`,
          points(difference.lower_bound),
        ],
      ];

const estimatorWords = ([name, estimate]: [string, ReportedEstimate | null]): string =>
  `${name.replaceAll("_", " ")} ${estimate ? percent(estimate.value) : "-"}`;

/** The judged policy's gain over each rival, its success by every estimator, and the bounds that need less luck. */
function gainLines(name: string, success: OutcomeValue | undefined, level: number): string[] {
  const rows = [
    ...gainRow("what was done", success?.difference_to_behaviour ?? null),
    ...gainRow("the best single agent", success?.difference_to_best_single ?? null),
    ...gainRow("the older version", success?.difference_to_earlier ?? null),
  ];
  if (!success || rows.length === 0) return [`No gain of ${name} could be estimated.`];
  const bounds = success.lower_bounds;
  const estimates = Object.entries(success.estimators ?? {}).map(estimatorWords);
  return [
    table([
      [
        `Gain of ${shorten(name, 24)}`,
        "points",
        `${Number((100 * level).toFixed(2))} % interval`,
        "one-sided lower bound",
      ],
      ...rows,
    ]),
    "",
    ...(estimates.length > 0 ? wrap(`Success by estimator: ${estimates.join(", ")}.`, "  ") : []),
    ...(bounds
      ? wrap(
          `Success is at least: ${percent(bounds.bootstrap)} (bootstrap), ${percent(bounds.logarithmic_smoothing)} (logarithmic smoothing), ${percent(bounds.empirical_bernstein)} (empirical Bernstein).`,
          "  ",
        )
      : []),
  ];
}

function checkLines({ behaviour_model: behaviour, negative_controls: controls }: EvaluationReport): string[] {
  const { behaviour_as_policy: today, permuted_outcomes: shuffled } = controls;
  const yes = (passes: boolean): string => (passes ? "yes" : "NO");
  return [
    ...wrap(
      `Behaviour model: log loss ${behaviour.log_loss.toFixed(3)} against ${behaviour.overall_shares_log_loss.toFixed(3)} for overall shares; calibration error ${percent(behaviour.calibration_error)}.`,
      "  ",
    ),
    ...(behaviour.advised_share === undefined || behaviour.follow_share === undefined
      ? []
      : wrap(
          `Advised: ${percent(behaviour.advised_share)} of the held-out delegations came of a recommendation; the choice followed it in about ${percent(behaviour.follow_share)} of these.`,
          "  ",
        )),
    ...wrap(
      `Controls: policy = behaviour gives the observed mean (${yes(today.passes)}); shuffled outcomes show no gain (${yes(shuffled.passes)}: ${count(shuffled.with_gain)} of ${plural(shuffled.shuffles, "shuffle")} did, one in twenty does by chance).`,
      "  ",
    ),
  ];
}

function verdictLines({ answer, sentence, reasons, slices, gate }: Verdict): string[] {
  const asks =
    gate.requires === "better" ? "a switch" : `no loss beyond ${points(gate.margin).replace("+", "")} points`;
  return [
    `VERDICT  ${answer.replaceAll("_", " ")}`,
    ...wrap(`  ${sentence}`, "  "),
    ...(slices.length > 0
      ? wrap(
          `  Better for: ${slices.map(({ by, name }) => `${shorten(name, 40)} (${by.replace("_", " ")})`).join(", ")}.`,
          "  ",
        )
      : []),
    ...(reasons.length > 1 ? reasons.flatMap((reason) => wrap(`  - ${reason}`, "    ")) : []),
    `  Gate (asks for ${asks}): ${gate.passes ? "passes" : "does not pass"}.`,
  ];
}

/** What `evaluate` shows: the verdict last, where the eye ends. */
export function evaluateScreen(report: EvaluationReport): string {
  const { data, policies, verdict, confidence_level: level } = report;
  const judged = policies.find(({ role }) => role === "policy");
  return [
    ...wrap(
      `${plural(data.decisions, "held-out delegation")} in ${plural(data.episodes, "episode")}, ${data.period.first.slice(0, 10)} to ${data.period.last.slice(0, 10)}; models fitted on ${count(data.training_decisions)} training ones (earlier within their repository).`,
    ),
    "",
    ...(isForbidden(report)
      ? [
          ...wrap(
            `There is no answer on the whole, for the reasons given with the verdict. The table describes the log and our means; it does not say how good ${report.policy} is.`,
          ),
          "",
        ]
      : []),
    ...policyLines(report),
    "",
    ...(isForbidden(report)
      ? [`No gain of ${report.policy} can be told: see the verdict.`]
      : gainLines(report.policy, judged?.success_rate, level)),
    ...doubtLines(report),
    ...checkLines(report),
    ...report.notes.flatMap((note) => wrap(`Note: ${note}`, "  ")),
    "",
    ...verdictLines(verdict),
  ].join("\n");
}
