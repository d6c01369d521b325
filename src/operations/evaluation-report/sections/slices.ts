import type { Slice } from "../../../schema/evaluation-doubt.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { levelOf, percent, points, probability, range, whole } from "../figures.ts";
import { html, type Markup } from "../markup.ts";
import { intervalFigure } from "../plots/interval-figure.ts";
import type { IntervalRow } from "../plots/interval-plot.ts";
import { dataTable, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";

const MOST_DRAWN = 24;
const KINDS: Record<Slice["by"], string> = {
  task_type: "task type",
  repository: "repository",
  agent: "sent to",
};
const TONES = { better: "better", worse: "worse", undecided: "open", cannot_tell: "context" } as const;
const ANSWERS: Record<Slice["answer"], string> = {
  better: "better",
  worse: "worse",
  undecided: "undecided",
  cannot_tell: "cannot tell",
};

/** Gain within each part of the delegations, corrected for asking about many parts. */
export function slicesBody({ slices, confidence_level: level }: EvaluationReport): Markup {
  const tested = slices.filter(({ answer }) => answer !== "cannot_tell");
  const untold = slices.filter(({ answer }) => answer === "cannot_tell");
  if (slices.length === 0) return paragraph("There are no parts to tell apart.");
  return html`${paragraph("Better on the whole can be worse for some. Each part that holds enough delegations is asked by itself, and the answers are corrected for the number of questions (", term("adjusted-p-value", "Holm"), ").")}
${tested.length === 0 ? paragraph("No part holds enough to be asked.") : slicePlot(tested, level)}
${tested.length === 0 ? null : sliceTable("Parts that could be asked", tested)}
${
  untold.length === 0
    ? null
    : fold(
        `${untold.length} of which nothing can be said`,
        dataTable(
          "Too thin, and why",
          [
            "part",
            "kind",
            "decisions",
            { metric: "ess", words: "ESS" },
            { metric: "support", words: "support" },
            "why",
          ],
          untold.map((slice) => ({
            cells: [
              slice.name,
              KINDS[slice.by],
              whole(slice.decisions),
              whole(slice.effective_sample_size),
              percent(slice.support),
              slice.reason,
            ],
          })),
        ),
      )
}`;
}

function slicePlot(tested: readonly Slice[], level: number): Markup {
  const drawn = tested.slice(0, MOST_DRAWN);
  const rows = drawn.map(
    (slice): IntervalRow => ({
      name: `${slice.by === "agent" ? "to " : ""}${slice.name}`,
      estimate: slice.gain,
      tone: TONES[slice.answer],
      words: slice.gain
        ? `${points(slice.gain.value)} (${range(slice.gain.low, slice.gain.high, points)})`
        : "no estimate",
    }),
  );
  const plot = {
    rows,
    references: [{ at: 0, name: "no difference" }],
    axis: "gain in success, points",
    tick: points,
    limits: [-1, 1] as const,
  };
  return intervalFigure(
    plot,
    `Gain by part.`,
    html`${term("gain")} over today with ${levelOf(level)} intervals, each by itself. A triangle: better (up) or worse (down) after the correction; a ring: undecided.${drawn.length < tested.length ? ` The first ${drawn.length} of ${tested.length}.` : ""}`,
  );
}

const sliceTable = (caption: string, slices: readonly Slice[]): Markup =>
  dataTable(
    caption,
    [
      "part",
      "kind",
      "decisions",
      "episodes",
      { metric: "ess", words: "ESS" },
      { metric: "support", words: "support" },
      { metric: "gain", words: "gain" },
      { metric: "interval", words: "interval" },
      { metric: "p-value", words: "p" },
      { metric: "adjusted-p-value", words: "adjusted p" },
      "answer",
    ],
    slices.map((slice) => ({
      cells: [
        slice.name,
        KINDS[slice.by],
        whole(slice.decisions),
        whole(slice.episodes),
        whole(slice.effective_sample_size),
        percent(slice.support),
        points(slice.gain?.value ?? null),
        range(slice.gain?.low ?? null, slice.gain?.high ?? null, points),
        probability(slice.p_value),
        probability(slice.adjusted_p_value),
        html`<strong>${ANSWERS[slice.answer]}</strong>`,
      ],
    })),
  );
