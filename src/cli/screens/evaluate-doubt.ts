import { isThin } from "../../operations/evaluation-report/thin.ts";
import { isForbidden, moreData } from "../../operations/evaluation-report/verdict-words.ts";
import type { Slice } from "../../schema/evaluation-doubt.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import { count, percent, plural, points, table } from "./table.ts";
import { shorten, wrap } from "./wrap.ts";

const KINDS: Record<Slice["by"], string> = {
  task_type: "task type",
  repository: "repository",
  agent: "sent to",
};

const chance = (p: number | null): string => (p === null ? "-" : p < 0.001 ? "< 0.001" : p.toFixed(3));

/** Parts with an answer as a table, the others counted. */
function sliceLines({ slices }: EvaluationReport): string[] {
  if (slices.length === 0) return [];
  const answered = slices.filter(({ answer }) => answer === "better" || answer === "worse");
  const tally = (answer: Slice["answer"]): number => slices.filter((slice) => slice.answer === answer).length;
  const rest = `undecided: ${plural(tally("undecided"), "part")}; cannot be told: ${plural(tally("cannot_tell"), "part")}.`;
  if (tally("cannot_tell") === slices.length)
    return ["", `By part: of ${plural(slices.length, "part")} nothing can be told.`];
  if (answered.length === 0)
    return ["", ...wrap(`By part, corrected for many questions: none shows a difference; ${rest}`, "  ")];
  const rows = answered.map((slice) => [
    KINDS[slice.by],
    shorten(slice.name, 30),
    count(slice.decisions),
    points(slice.gain?.value ?? null),
    slice.gain ? `${points(slice.gain.low)} to ${points(slice.gain.high)}` : "-",
    chance(slice.adjusted_p_value),
    slice.answer,
  ]);
  return [
    "",
    "By part, corrected for many questions (Holm):",
    "",
    table([["part", "", "decisions", "gain", "interval", "adjusted p", "answer"], ...rows]),
    `The others: ${rest}`,
  ];
}

/** All policies against today at once, as far as the log can judge them. */
function comparisonLines(report: EvaluationReport): string[] {
  const { comparisons, policies } = report;
  if (comparisons.length < 2) return [];
  const thin = new Set(policies.filter((policy) => isThin(report, policy)).map(({ name }) => name));
  const readable = (name: string): string => shorten(name.replaceAll("_", " "), 30);
  const told = comparisons
    .filter(({ policy }) => !thin.has(policy))
    .map(
      ({ policy, simultaneous_low: low, simultaneous_high: high, adjusted_p_value: p }) =>
        `${readable(policy)} ${points(low)} to ${points(high)} (adjusted p ${chance(p)})`,
    );
  const untold = comparisons.filter(({ policy }) => thin.has(policy)).map(({ policy }) => readable(policy));
  const rest = untold.length > 0 ? [`too thin a log to tell: ${untold.join(", ")}`] : [];
  return wrap(`Gain over today, all intervals valid at once: ${[...told, ...rest].join("; ")}.`, "  ");
}

function sensitivityLine({ sensitivity }: EvaluationReport): string[] {
  if (sensitivity === null) return [];
  const { gamma_estimate: estimate, gamma_bound: bound, largest_tried: largest } = sensitivity;
  const gamma = (value: number | null): string => (value === null ? `not even ${largest}` : value.toFixed(2));
  return wrap(
    `Hidden reasons: the gain may be 0 from Gamma ${gamma(estimate)}, its lower bound from ${bound === 1 ? "1 (not shown to begin with)" : gamma(bound)}.`,
    "  ",
  );
}

/** A line for each weight that could turn the gain round; the others are only named. */
function rewardLines({ reward_weights: flips }: EvaluationReport): string[] {
  const others = flips.filter(({ flips_at: at }) => at === null).map(({ weight }) => weight);
  return [
    ...flips
      .filter(({ flips_at: at }) => at !== null)
      .flatMap(({ weight, sentence }) => wrap(`Reward, ${weight}: ${sentence}`, "  ")),
    ...(others.length > 0
      ? wrap(`No other weight of the reward turns the gain round by itself: ${others.join(", ")}.`, "  ")
      : []),
  ];
}

/** Where the log cannot judge the policy over whole episodes, what it would make of them is left out: it is a guess. */
function episodeLine({ sequences }: EvaluationReport): string[] {
  if (sequences === null) return [];
  const { difference, episodes, observed, estimators, note } = sequences;
  const value = (estimate: { value: number } | null): string => (estimate ? estimate.value.toFixed(2) : "-");
  const start = `Whole episodes (${count(episodes)}), reward: today ${value(observed)}`;
  const told = difference
    ? `, per-decision DR ${value(estimators.per_decision_dr)}, FQE ${value(estimators.fqe)}. DR minus today ${difference.value.toFixed(2)} (${difference.low.toFixed(2)} to ${difference.high.toFixed(2)}).`
    : `. ${note}`;
  return wrap(`${start}${told}`, "  ");
}

function confidenceLine({ calibration }: EvaluationReport): string[] {
  if (calibration === null || calibration.n === 0) return [];
  const { n, brier, expected_calibration_error: error } = calibration;
  return [
    `Stated confidence: ECE ${percent(error)}, Brier ${brier.toFixed(3)}, on ${plural(n, "delegation")}.`,
  ];
}

const unsupportedLine = ({ unsupported_decisions: { total } }: EvaluationReport): string[] =>
  total === 0
    ? []
    : [`Of ${plural(total, "decision")} the log says too little; they are listed in the report.`];

/** What would overturn the answer, a line or a small table each; where a red line forbids one there is nothing to overturn. */
export const doubtLines = (report: EvaluationReport): string[] => [
  ...(isForbidden(report) ? [] : comparisonLines(report)),
  ...sliceLines(report),
  "",
  ...(isForbidden(report)
    ? []
    : [...sensitivityLine(report), ...rewardLines(report), ...episodeLine(report)]),
  ...confidenceLine(report),
  ...(report.compared_to
    ? wrap(`Against ${report.compared_to.version}: ${report.compared_to.sentence}`, "  ")
    : []),
  ...unsupportedLine(report),
  ...wrap(`More data: ${moreData(report)}`, "  "),
];
