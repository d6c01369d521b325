import type { Comparison } from "../../../schema/evaluation-doubt.ts";
import type { EvaluatedPolicy, EvaluationReport } from "../../../schema/evaluation-report.ts";
import { decimal, levelOf, percent, points, probability, range, readable, whole } from "../figures.ts";
import { html, type Markup, NOTHING } from "../markup.ts";
import { intervalFigure } from "../plots/interval-figure.ts";
import type { IntervalRow, Tone } from "../plots/interval-plot.ts";
import { dataTable, facts, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { isBlind, isThin, settingOf, THIN_MARK } from "../thin.ts";
import { isForbidden, judgedOf, policyName, todayOf } from "../verdict-words.ts";

export const toneOf = ({ role }: Pick<EvaluatedPolicy, "role">): Tone =>
  role === "policy" ? "policy" : role === "behaviour" ? "today" : "context";

/** Every policy's success with its interval, as a picture and as a table. */
export function policiesBody(report: EvaluationReport): Markup {
  const gains = html`${differences(report)}
${comparisonsBody(report)}`;
  return html`${paragraph("Only ", html`<strong>${report.policy}</strong>`, " is judged. The simple rules are there for comparison: a trained policy that does not beat sending one good agent every time is not worth its trouble.")}
${successPlot(report)}
${policyTable(report)}
${thinNote(report)}
${accuracyNote(report)}
${isForbidden(report) ? fold("Gains and bounds nonetheless, which decide nothing here", gains) : gains}`;
}

function successPlot(report: EvaluationReport): Markup {
  const level = levelOf(report.confidence_level);
  const rows = report.policies.map((policy): IntervalRow => {
    const { value, low, high } = policy.success_rate;
    const known = value !== null && low !== null && high !== null;
    const words = known
      ? `${percent(value)} (${range(low, high, (share) => percent(share).replace(/\s%$/, ""))})`
      : "no estimate";
    return {
      name: policyName(policy),
      estimate: known ? { value, low, high } : null,
      tone: isThin(report, policy) ? "thin" : toneOf(policy),
      words,
    };
  });
  const today = todayOf(report)?.success_rate.value ?? null;
  const references = today === null ? [] : [{ at: today, name: "today" }];
  const plot = {
    rows,
    references,
    axis: "share of delegations that succeed",
    tick: (share: number) => percent(share, 0),
    limits: [0, 1] as const,
  };
  return intervalFigure(
    plot,
    `Estimated success with ${level} intervals.`,
    html`${term("success")} with its ${level} ${term("interval", "interval")}: the thick mark is ${report.policy}, the square is what was observed. Where bars overlap much, the log hardly tells the two apart.${report.policies.some((policy) => isThin(report, policy)) ? " Dotted: the log is too thin to judge that one, however short its bar." : ""}`,
  );
}

function policyTable(report: EvaluationReport): Markup {
  const share = (low: number | null, high: number | null): string =>
    range(low, high, (value) => percent(value)).replace("\u00a0% to", " to");
  return dataTable(
    "Every policy on the same held-out delegations",
    [
      "if it had chosen",
      { metric: "success", words: "success" },
      { metric: "interval", words: `${levelOf(report.confidence_level)} interval` },
      { metric: "gain", words: "gain over today" },
      { metric: "reward", words: "reward" },
      { metric: "agreement", words: "agreement" },
      { metric: "accuracy", words: "accuracy" },
      { metric: "regret", words: "regret" },
      { metric: "ess", words: "ESS" },
      { metric: "support", words: "support" },
    ],
    report.policies.map((policy) => ({
      mark: policy.role === "policy" ? "policy" : undefined,
      cells: [
        isThin(report, policy) ? `${policyName(policy)}\u00a0${THIN_MARK}` : policyName(policy),
        percent(policy.success_rate.value),
        share(policy.success_rate.low, policy.success_rate.high),
        points(policy.success_rate.difference_to_behaviour?.value ?? null),
        decimal(policy.average_reward.value),
        percent(policy.agreement_on_successes.value),
        policy.accuracy.n === 0
          ? "no ratings"
          : `${percent(policy.accuracy.value)} of ${whole(policy.accuracy.n)}`,
        decimal(policy.regret.average_reward?.value ?? null),
        whole(policy.overlap.effective_sample_size),
        percent(policy.overlap.support),
      ],
    })),
  );
}

/** What the mark in the table means; nothing where no row bears it. */
function thinNote(report: EvaluationReport): Markup {
  if (!report.policies.some((policy) => isThin(report, policy))) return NOTHING;
  const effective = whole(settingOf(report, "min_effective_sample_size"));
  const support = percent(settingOf(report, "min_support"), 0);
  return paragraph(
    `${THIN_MARK} Too little in the log to judge it: ESS below ${effective} or support below ${support}. Its figures are mostly guesses of the model of outcomes, however good they look.`,
  );
}

/** Raters speak up about wrong choices, so the row of today would say the same of any team. */
const accuracyNote = ({ policies }: EvaluationReport): Markup =>
  policies.some(({ accuracy }) => accuracy.n > 0)
    ? paragraph(
        "Accuracy: a better agent is named where the one that was sent was not it, so today is near 0 % whatever was done well. Compare the other rows with each other.",
      )
    : NOTHING;

/** The gain over each rival, and the bounds that need less luck. */
function differences(report: EvaluationReport): Markup {
  const judged = judgedOf(report)?.success_rate;
  if (judged === undefined) return NOTHING;
  const rivals = [
    ["today", judged.difference_to_behaviour],
    ["the best single agent", judged.difference_to_best_single],
    ["the older version", judged.difference_to_earlier],
  ] as const;
  const rows = rivals.flatMap(([name, difference]) =>
    difference === null
      ? []
      : [
          {
            cells: [
              name,
              points(difference.value),
              range(difference.low, difference.high, points),
              points(difference.lower_bound),
              points(difference.upper_bound),
            ],
          },
        ],
  );
  const bounds = judged.lower_bounds;
  return html`${rows.length > 0 ? dataTable(`Gain of ${report.policy}, in points of success`, ["against", { metric: "gain", words: "gain" }, { metric: "interval", words: "interval" }, { metric: "lower-bound", words: "one-sided lower bound" }, "one-sided upper bound"], rows) : paragraph("No gain could be estimated.")}
${
  bounds === null
    ? null
    : facts([
        [term("lower-bound", "Success is at least (bootstrap)"), percent(bounds.bootstrap)],
        [
          term("smoothing-bound", "the same for any number of episodes (logarithmic smoothing)"),
          percent(bounds.logarithmic_smoothing),
        ],
        [
          term("bernstein-bound", "the same, most cautious (empirical Bernstein)"),
          percent(bounds.empirical_bernstein),
        ],
      ])
}`;
}

/** What a comparison says once all are asked together. */
function toneOfComparison(report: EvaluationReport, compared: Comparison): Tone {
  const thin = report.policies.some((policy) => policy.name === compared.policy && isThin(report, policy));
  if (thin || isBlind(report)) return "thin";
  if (compared.simultaneous_low > 0) return "better";
  return compared.simultaneous_high < 0 ? "worse" : "open";
}

const ANSWERS: Partial<Record<Tone, string>> = {
  better: "better",
  worse: "worse",
  open: "open",
  thin: "cannot tell",
};

/** All policies against today at once: with many questions, some are answered by luck. */
function comparisonsBody(report: EvaluationReport): Markup {
  const { comparisons, confidence_level: level } = report;
  if (comparisons.length === 0) return NOTHING;
  const rows = comparisons.map(
    (each): IntervalRow => ({
      name: readable(each.policy),
      estimate: each.difference,
      outer: { low: each.simultaneous_low, high: each.simultaneous_high },
      tone: toneOfComparison(report, each),
      words: `${points(each.difference.value)} (${range(each.simultaneous_low, each.simultaneous_high, points)})`,
    }),
  );
  const plot = {
    rows,
    references: [{ at: 0, name: "no difference" }],
    axis: "gain in success, points",
    tick: points,
  };
  return html`<h3>All against today at once</h3>
${intervalFigure(
  plot,
  "Gain over today with simultaneous intervals.",
  html`Thick: the ${term("interval", "interval")} of each comparison by itself. Thin: the ${term("simultaneous-interval", "simultaneous interval")}, which holds for all of them at once with ${levelOf(level)} confidence. A triangle: surely better (up) or worse (down) even so; a ring: open; dotted: the log cannot judge it.`,
)}
${dataTable(
  "Compared with today, corrected for asking several times",
  [
    "policy",
    { metric: "gain", words: "gain" },
    { metric: "simultaneous-interval", words: "simultaneous interval" },
    { metric: "adjusted-p-value", words: "adjusted p" },
    "answer",
  ],
  comparisons.map((each) => ({
    cells: [
      readable(each.policy),
      points(each.difference.value),
      range(each.simultaneous_low, each.simultaneous_high, points),
      probability(each.adjusted_p_value),
      ANSWERS[toneOfComparison(report, each)] ?? "",
    ],
  })),
)}`;
}
