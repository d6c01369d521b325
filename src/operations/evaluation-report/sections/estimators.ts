import type { ReportedEstimate } from "../../../schema/evaluation-figures.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { decimal, percent, range, readable } from "../figures.ts";
import { html, type Markup } from "../markup.ts";
import { METRICS, type MetricId } from "../metrics.ts";
import { intervalFigure } from "../plots/interval-figure.ts";
import type { IntervalRow } from "../plots/interval-plot.ts";
import { dataTable, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { judgedOf, todayOf } from "../verdict-words.ts";

/** The metric behind a key of the report file, "clipped_dr" as "clipped-dr"; null for one that the list does not hold. */
export function metricOfKey(key: string): MetricId | null {
  const id = key.replaceAll("_", "-");
  return METRICS.find((metric) => metric.id === id)?.id ?? null;
}

/** The name of an estimator as people read it. */
export const estimatorName = (key: string): string =>
  METRICS.find((metric) => metric.id === key.replaceAll("_", "-"))?.name ?? readable(key);

/** The same as a link to its sentence. */
export const estimatorTerm = (key: string): Markup => {
  const metric = metricOfKey(key);
  return metric === null ? html`${readable(key)}` : term(metric);
};

/** The same success by nine ways of estimating it: when they agree, the answer does not hang on one of them. */
export function estimatorsBody(report: EvaluationReport): Markup {
  const judged = judgedOf(report)?.success_rate;
  const estimates = Object.entries(judged?.estimators ?? {});
  if (judged === undefined || estimates.length === 0) return paragraph("No estimate could be made.");
  const reward = judgedOf(report)?.average_reward.estimators ?? null;
  return html`${paragraph("Each makes another assumption. ", html`<strong>${estimatorName(report.primary_estimator)}</strong>`, " was named in advance and decides; the others show whether the answer hangs on that choice.")}
${estimatorPlot(report, estimates)}
${paragraph(term("spread"), ` (direct method, SNIPS, clipped doubly robust): ${judged.spread === null ? "n/a" : `${decimal(100 * judged.spread, 1)} points`}.`)}
${fold(
  "The figures, and what each estimator does",
  dataTable(
    `Success and reward of ${report.policy} by every estimator`,
    [
      "estimator",
      { metric: "success", words: "success" },
      { metric: "interval", words: "interval" },
      { metric: "reward", words: "reward" },
      "what it does",
    ],
    estimates.map(([key, estimate]) => ({
      mark: key === report.primary_estimator ? "policy" : undefined,
      cells: [
        estimatorTerm(key),
        percent(estimate?.value ?? null),
        range(estimate?.low ?? null, estimate?.high ?? null, (value) => percent(value)),
        decimal(rewardOf(reward, key)),
        report.estimators[key] ?? "",
      ],
    })),
  ),
)}`;
}

const rewardOf = (estimates: Record<string, ReportedEstimate | null> | null, key: string): number | null =>
  estimates?.[key]?.value ?? null;

function estimatorPlot(
  report: EvaluationReport,
  estimates: readonly (readonly [string, ReportedEstimate | null])[],
): Markup {
  const rows = estimates.map(
    ([key, estimate]): IntervalRow => ({
      name: estimatorName(key),
      estimate,
      tone: key === report.primary_estimator ? "policy" : "context",
      words: estimate
        ? `${percent(estimate.value)} (${range(estimate.low, estimate.high, (value) => (100 * value).toFixed(1))})`
        : "no estimate",
    }),
  );
  const today = todayOf(report)?.success_rate.value ?? null;
  const plot = {
    rows,
    references: today === null ? [] : [{ at: today, name: "today" }],
    axis: "estimated share of delegations that succeed",
    tick: (share: number) => percent(share, 0),
    // weighted sums of few rows may lie far outside 0 to 1 and would squeeze all others
    limits: [-0.1, 1.2] as const,
  };
  return intervalFigure(
    plot,
    `Success of ${report.policy} by estimator.`,
    html`Success of ${report.policy} by each estimator. Weighted sums may leave the range from 0 to 100 %: then the log is too thin for that estimator. An arrow: the interval goes on outside the picture.`,
  );
}
