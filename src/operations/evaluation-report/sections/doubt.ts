import type { RewardFlip } from "../../../schema/evaluation-doubt.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { decimal, many, percent, points, range, readable, short } from "../figures.ts";
import { html, type Markup, NOTHING } from "../markup.ts";
import { figure } from "../plots/figure.ts";
import { drawSensitivity, shownCurve } from "../plots/sensitivity-plot.ts";
import { dataTable, facts, fold, list, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { isForbidden, judgedOf, moreData } from "../verdict-words.ts";

const gammaWords = (gamma: number | null, largest: number): string =>
  gamma === null ? `not even at ${decimal(largest)}` : decimal(gamma);

/** Where there is no answer there is nothing to overturn: what the means say nonetheless is there for whoever asks. */
const ifAllowed = (report: EvaluationReport, body: Markup): Markup =>
  isForbidden(report)
    ? html`${paragraph("There is no answer here that could be overturned.")}${fold("What the means say nonetheless", body)}`
    : body;

/** two estimates of one gain that are further apart are told apart */
const APART = 0.01;

/** The range begins at a relative of the gain in the tables; where the two differ visibly, a reader will ask why. */
function selfNormalised(report: EvaluationReport): Markup {
  const gain = judgedOf(report)?.success_rate.difference_to_behaviour?.value;
  const start = report.sensitivity?.curve[0]?.low;
  if (gain === undefined || start === undefined || Math.abs(gain - start) < APART) return NOTHING;
  return paragraph(
    `At Gamma 1 the range begins at ${points(start)}, not at the ${points(gain)} of the tables: here the weights are divided by their mean, as in SNIPS. The thinner the log, the further apart the two.`,
  );
}

/** How strong a hidden reason would have to be. */
export function sensitivityBody(report: EvaluationReport): Markup {
  const { sensitivity, policy } = report;
  if (sensitivity === null)
    return paragraph("No gain can be estimated, so there is nothing that a hidden reason could overturn.");
  const { curve, gamma_estimate: estimate, gamma_bound: bound, largest_tried: largest } = sensitivity;
  const shown = shownCurve(sensitivity);
  const last = shown.at(-1);
  return html`${paragraph("People may have had reasons that the log does not hold, such as handing the hard tasks to one agent. ", term("sensitivity", "Gamma"), " says how strong such reasons would have to be.")}
${ifAllowed(
  report,
  html`${paragraph(sensitivity.meaning)}
${selfNormalised(report)}
${facts([
  [term("sensitivity", "The estimated gain may be nothing from Gamma"), gammaWords(estimate, largest)],
  [
    term("sensitivity", "Its lower bound reaches nothing at Gamma"),
    bound === 1 ? "1 (not shown to begin with)" : gammaWords(bound, largest),
  ],
])}
${
  curve.length < 2
    ? null
    : figure({
        draw: (width) => drawSensitivity(sensitivity, width),
        alt: `Range of the gain of ${policy} by Gamma.${last ? ` At Gamma ${decimal(last.gamma)} it lies between ${points(last.low)} and ${points(last.high)} points.` : ""} It may be nothing from Gamma ${gammaWords(estimate, largest)}.`,
        caption: html`The shaded range holds every gain that hidden reasons of that strength leave possible; dashed, the one-sided ${term("lower-bound", "lower bound")} of its low end.`,
      })
}
${fold(
  "The figures",
  dataTable(
    "Range of the gain for each Gamma, in points",
    ["Gamma", "lowest", "highest", { metric: "lower-bound", words: "lower bound of the lowest" }],
    thinned(curve).map((step) => ({
      cells: [decimal(step.gamma), points(step.low), points(step.high), points(step.lower_bound)],
    })),
  ),
)}`,
)}`;
}

/** About twenty rows say as much as hundreds. */
const thinned = <Value>(values: readonly Value[]): Value[] => {
  const step = Math.max(1, Math.ceil(values.length / 20));
  return values.filter((_, index) => index % step === 0 || index === values.length - 1);
};

/** "second" as "seconds", "point of rating" as "points of rating", "success" as "successes" */
const plural = (unit: string): string =>
  unit.replace(/^point\b|[a-z]+$/, (word) => word + (word.endsWith("s") ? "es" : "s"));

const gainOf = ({ gain_per_unit: gain, unit }: RewardFlip): string =>
  gain === null ? "n/a" : `${short(gain.value)} ${plural(unit)} (${range(gain.low, gain.high, short)})`;

/** Which other taste in rewards would turn the answer round. */
export function rewardWeightsBody(report: EvaluationReport): Markup {
  const flips = report.reward_weights;
  if (flips.length === 0) return paragraph("No part of the reward has a weight that could be changed.");
  return html`${paragraph("The weights of the reward are somebody's choice. This is how far each would have to be from what it is now before the gain in reward is nothing, all others left alone.")}
${ifAllowed(report, flipTable(flips))}`;
}

const flipTable = (flips: readonly RewardFlip[]): Markup =>
  dataTable(
    "Weights of the reward",
    [
      "weight",
      "now",
      { metric: "gain-per-unit", words: "gain in this part" },
      { metric: "flips-at", words: "flips at" },
      "in words",
    ],
    flips.map((flip) => ({
      cells: [
        html`<code>${flip.weight}</code>`,
        short(flip.now),
        gainOf(flip),
        flip.flips_at === null ? "never" : short(flip.flips_at),
        flip.sentence,
      ],
    })),
  );

/** What more data would do. */
export function powerBody(report: EvaluationReport): Markup {
  const { power, verdict, data } = report;
  const forbidden = isForbidden(report);
  const more = forbidden ? verdict.more_episodes : power.more_episodes;
  const least =
    power.detectable_gain === null || forbidden ? "n/a" : `${decimal(100 * power.detectable_gain, 1)} points`;
  return html`${paragraph(moreData(report))}
${facts([
  [term("detectable-gain"), `${least}, with ${many(data.episodes, "held-out episode")}`],
  [term("more-episodes"), more === null ? "n/a" : many(more, "episode")],
])}`;
}

/** What is otherwise than in an older version. */
export function versionBody({ compared_to: change, policy, policies }: EvaluationReport): Markup {
  if (change === null)
    return html`<p>No older version was compared. Ask for one with <code>oak-policy evaluate --compare-to VERSION</code>.</p>`;
  const gain = policies.find(({ role }) => role === "policy")?.success_rate.difference_to_earlier ?? null;
  return html`${paragraph(change.sentence)}
${facts([
  [term("changed-decisions"), `${percent(change.changed)} of ${many(change.decisions, "decision")}`],
  [
    term("gain", `Gain of ${policy} over ${change.version}`),
    gain === null ? "n/a" : `${points(gain.value)} points (${range(gain.low, gain.high, points)})`,
  ],
])}
${
  change.changes.length === 0
    ? null
    : dataTable(
        "Most frequent changes",
        ["task type", `${change.version} sends`, `${policy} sends`, "decisions"],
        change.changes.map(({ task_type: type, from, to, decisions }) => ({
          cells: [type, from, to, short(decisions)],
        })),
      )
}
${change.unknown_agents.length === 0 ? null : html`<h3>Agents that one of the two does not know</h3>${list(change.unknown_agents.map(readable))}`}`;
}
