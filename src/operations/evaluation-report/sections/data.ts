import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { day, decimal, many, percent, readable, whole } from "../figures.ts";
import { html, type Markup } from "../markup.ts";
import { METRICS } from "../metrics.ts";
import { facts, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";

/** What the figures were made of, so that somebody else can make them again. */
export function dataBody(report: EvaluationReport): Markup {
  const { data, settings } = report;
  return html`${facts([
    [
      "Held out",
      `${many(data.decisions, "delegation")} in ${many(data.episodes, "episode")}, ${day(data.period.first)} to ${day(data.period.last)}`,
    ],
    ["Learned from", many(data.training_decisions, "training delegation")],
    [
      "Left out",
      `${many(data.excluded_sequences, "row")} that stand for a sequence; ${many(data.excluded_unknown_agents, "delegation")} to agents that the training period does not know`,
    ],
    ["Labelled a success", percent(data.labelled_success_share)],
    [term("label-information"), percent(data.label_information)],
  ])}
${modelFacts(report)}
${fold("Settings of the evaluation, seed included", settingList(settings))}
${lineageFacts(report)}`;
}

/** Which bytes it was made from. */
function lineageFacts({ lineage }: EvaluationReport): Markup {
  if (lineage === null) return paragraph("Made from tables in memory: there are no files to name.");
  return html`${fold("Reward: the settings that make it", settingList(lineage.reward))}
${facts([
  ["Program", lineage.code_version],
  ["Training data (manifest, SHA-256)", html`<code>${lineage.manifest_sha256}</code>`],
  ["Policy (weights, SHA-256)", html`<code>${lineage.weights_sha256}</code>`],
  ["Configuration (SHA-256)", html`<code>${lineage.config_sha256}</code>`],
])}`;
}

/** The two fitted models that every estimate leans on. */
function modelFacts({ behaviour_model: behaviour, reward_model: reward }: EvaluationReport): Markup {
  const mixture = Object.entries(behaviour.mixture).map(
    ([name, share]) => `${readable(name)} ${percent(share, 0)}`,
  );
  return html`<h3>The models behind the estimates</h3>
${facts([
  [
    term("behaviour-log-loss"),
    `${decimal(behaviour.log_loss, 3)}, against ${decimal(behaviour.overall_shares_log_loss, 3)} for overall shares`,
  ],
  [term("behaviour-calibration"), percent(behaviour.calibration_error)],
  [
    "Past choices",
    behaviour.deterministic
      ? "without any variation"
      : `with variation: the likeliest agent had ${percent(behaviour.mean_highest_probability)} on average`,
  ],
  ["Behaviour model made of", mixture.join(", ")],
  ...adviceFacts(behaviour),
  [
    term("explained"),
    `success ${percent(reward.success.explained)}, reward ${percent(reward.reward.explained)}`,
  ],
  [
    term("root-mean-squared-error"),
    `success ${decimal(reward.success.root_mean_squared_error, 3)}, reward ${decimal(reward.reward.root_mean_squared_error)}`,
  ],
])}`;
}

/** Nothing where no held-out delegation came of a recommendation. */
const adviceFacts = ({
  advised_share: advised,
  follow_share: follows,
}: EvaluationReport["behaviour_model"]): [Markup, string][] =>
  advised === undefined || follows === undefined
    ? []
    : [
        [
          term("follow-share"),
          `${percent(follows)}; ${percent(advised)} of the held-out delegations came of a recommendation`,
        ],
      ];

const settingList = (settings: Record<string, unknown>): Markup =>
  facts(
    Object.entries(settings).map(([key, value]) => [
      html`<code>${key}</code>`,
      typeof value === "number" ? settingNumber(value) : (JSON.stringify(value) ?? ""),
    ]),
  );

/** As it stands in the configuration. */
const settingNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) > 9999 ? whole(value) : String(value);

/** Every number of the page in one sentence. */
export function wordsBody(): Markup {
  const entries = METRICS.map(
    ({ id, name, meaning }) =>
      html`<div id="metric-${id}" tabindex="-1"><dt>${name}</dt><dd>${meaning}</dd></div>`,
  );
  return html`${paragraph("Each in one sentence. Formulas and papers: docs/reading-the-numbers.md, which comes with the program.")}<dl class="words">${entries}</dl>
`;
}
