import { SOFT_BELOW } from "../../../evaluation/wording.ts";
import type { ReportedDifference } from "../../../schema/evaluation-figures.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { decimal, many, percent, points, range, whole } from "../figures.ts";
import { html, type Markup } from "../markup.ts";
import { figure } from "../plots/figure.ts";
import { intervalFigure } from "../plots/interval-figure.ts";
import type { IntervalRow } from "../plots/interval-plot.ts";
import { drawReliability } from "../plots/reliability-plot.ts";
import { dataTable, facts, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { THIN_MARK } from "../thin.ts";
import { estimatorName, estimatorTerm } from "./estimators.ts";

/** Whether stated confidence came true. */
export function calibrationBody({ calibration, data }: EvaluationReport): Markup {
  if (calibration === null || calibration.n === 0)
    return paragraph("No confidence was stated that could be checked on these delegations.");
  const { n, bins, brier, expected_calibration_error: error } = calibration;
  const filled = bins.filter((bin) => bin.n > 0);
  return html`${paragraph("When it says 80 %, do 80 of 100 succeed? Asked of the agents that were really sent, on delegations it has not learned from.")}
${data.label_information < SOFT_BELOW ? html`<p class="warn">The outcomes here are mostly guessed: the ${term("label-information", "labels tell")} ${percent(data.label_information, 0)} of what certain ones would. That a confidence agrees with them does not show that it is right.</p>` : null}
${facts([
  [term("ece"), percent(error)],
  [term("brier"), decimal(brier, 3)],
  ["Delegations", whole(n)],
])}
${figure({
  draw: (width) => drawReliability(calibration, width),
  alt: `Stated confidence against what became of it. ${filled.map((bin) => `stated ${percent(bin.predicted)}, succeeded ${percent(bin.observed)}, n ${bin.n}`).join("; ")}.`,
  caption: html`${term("confidence", "Stated confidence")} against the share that succeeded; on the dashed line the two are equal. The larger a dot, the more delegations.`,
})}
${fold(
  "The figures",
  dataTable(
    "Calibration by bin",
    [{ metric: "confidence", words: "stated" }, "mean stated", "really succeeded", "delegations"],
    filled.map((bin) => ({
      cells: [
        `${percent(bin.from, 0)} to ${percent(bin.to, 0)}`,
        percent(bin.predicted),
        percent(bin.observed),
        whole(bin.n),
      ],
    })),
  ),
)}`;
}

const passed = (passes: boolean): Markup =>
  passes ? html`<strong class="yes">passed</strong>` : html`<strong class="no">FAILED</strong>`;

/** Our own means, tried where the right answer is known. */
export function controlsBody({ negative_controls: controls }: EvaluationReport): Markup {
  const { behaviour_as_policy: behaviour, permuted_outcomes: permuted } = controls;
  const row = (name: string, difference: ReportedDifference | null, passes: boolean): IntervalRow => ({
    name,
    estimate: difference,
    tone: passes ? "open" : "worse",
    words: difference
      ? `${points(difference.value)} (${range(difference.low, difference.high, points)})`
      : "no estimate",
  });
  const rows = [
    ...Object.entries(behaviour.differences).map(([key, difference]) =>
      row(estimatorName(key), difference, behaviour.passes),
    ),
    row("shuffled outcomes (first)", permuted.gain, permuted.passes),
  ];
  const plot = {
    rows,
    references: [{ at: 0, name: "right answer" }],
    axis: "difference in success, points",
    tick: points,
    limits: [-0.5, 0.5] as const,
  };
  return html`${paragraph("Two questions whose right answer is known, asked by the very same means. If one fails, nothing else on this page can be believed.")}
${facts([
  [term("behaviour-control"), passed(behaviour.passes)],
  [
    term("permuted-control"),
    html`${passed(permuted.passes)}: ${whole(permuted.with_gain)} of ${many(permuted.shuffles, "shuffle")} showed a gain; by chance one in twenty does`,
  ],
])}
${intervalFigure(plot, `Negative controls; the right answer is 0.`, html`Today's choices by each estimator minus what was observed, and the gain that is found after the outcomes were shuffled (the first time): all should be about 0.`)}`;
}

/** Whole episodes: what a choice does to what comes after it. */
export function sequencesBody({ sequences }: EvaluationReport): Markup {
  if (sequences === null)
    return paragraph(
      "No episode here is longer than one delegation: there is nothing that a choice could change for later ones.",
    );
  const { observed, estimators, difference } = sequences;
  const untold = difference === null;
  const rows = [
    { name: "today, observed", estimate: observed, tone: "today" as const },
    ...Object.entries(estimators).map(([key, estimate]) => ({
      name: `${estimatorName(key)}${untold ? ` ${THIN_MARK}` : ""}`,
      estimate,
      tone: toneOf(key, untold),
    })),
  ].map(
    (row): IntervalRow => ({
      ...row,
      words: row.estimate
        ? `${decimal(row.estimate.value)} (${range(row.estimate.low, row.estimate.high, decimal)})`
        : "no estimate",
    }),
  );
  const plot = {
    rows,
    references: observed ? [{ at: observed.value, name: "today" }] : [],
    axis: "reward of an episode",
    tick: (value: number) => decimal(value, 1),
  };
  return html`${paragraph(`Here the policy is followed through whole episodes: ${many(sequences.episodes, "episode")} of ${decimal(sequences.mean_length, 1)} delegations on average, ${whole(sequences.longest)} at most; later rewards count ${decimal(sequences.gamma)} times as much per step.`)}
${intervalFigure(plot, `Reward of an episode.`, html`${term("episode-return")} as it was, and by ${Object.keys(estimators).map((key, index) => html`${index > 0 ? ", " : ""}${estimatorTerm(key)}`)}.`)}
${facts([
  [
    term("per-decision-dr", "Per-decision DR minus today"),
    difference
      ? `${decimal(difference.value)} (${range(difference.low, difference.high, decimal)}), lower bound ${decimal(difference.lower_bound)}`
      : "the log cannot judge it",
  ],
  [term("ess", "ESS at each step of an episode"), sequences.effective_sample_size.map(whole).join(", ")],
])}
${paragraph(`${untold ? `${THIN_MARK} ` : ""}${sequences.note}`)}`;
}

/** Dotted where the log cannot judge the policy over whole episodes. */
function toneOf(estimator: string, untold: boolean): IntervalRow["tone"] {
  if (untold) return "thin";
  return estimator === "per_decision_dr" ? "policy" : "context";
}
