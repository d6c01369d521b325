import type { Slice } from "../../../schema/evaluation-doubt.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { decimal, many, percent, short, whole } from "../figures.ts";
import { html, type Markup, NOTHING } from "../markup.ts";
import { type BarRow, drawBars } from "../plots/bar-plot.ts";
import { figure } from "../plots/figure.ts";
import { dataTable, fold, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { settingOf } from "../thin.ts";
import { judgedOf, policyName } from "../verdict-words.ts";

const MOST_ROWS = 14;

/** How much the log can say about these choices at all. */
export function overlapBody(report: EvaluationReport): Markup {
  const judged = judgedOf(report);
  return html`${paragraph("A log answers only what was tried in it. The more the policy would do otherwise than people did, the fewer logged outcomes speak for it.")}
${judged ? paragraph(term("ess"), ` of ${report.policy}: `, html`<strong>${whole(judged.overlap.effective_sample_size)}</strong>`, ` out of ${many(judged.overlap.n, "held-out delegation")}${belowWhich(report)}. `, term("support"), ": ", html`<strong>${percent(judged.overlap.support)}</strong>`, `, where "tried" means ${judged.overlap.support_means}.`) : null}
${sendsPlot(report)}
${supportPlot(report)}
${overlapTable(report)}
${unsupportedCells(report)}`;
}

function belowWhich(report: EvaluationReport): string {
  const least = settingOf(report, "min_effective_sample_size");
  return least === null ? "" : ` (below ${whole(least)}: no verdict)`;
}

/** Who was sent, and who would be. */
function sendsPlot({ agents, data, policy }: EvaluationReport): Markup {
  if (agents.length === 0) return NOTHING;
  const shown = [...agents]
    .sort(
      (one, other) =>
        Math.max(other.held_out / data.decisions, other.would_get) -
        Math.max(one.held_out / data.decisions, one.would_get),
    )
    .slice(0, MOST_ROWS);
  const rows = shown.map(({ name, held_out: heldOut, would_get: wouldGet }): BarRow => {
    const today = data.decisions > 0 ? heldOut / data.decisions : 0;
    return {
      name,
      bars: [
        { share: today, tone: "today", words: `${percent(today)} today` },
        { share: wouldGet, tone: "policy", words: `${percent(wouldGet)} then` },
      ],
    };
  });
  const plot = { rows, axis: "share of the held-out delegations", line: null };
  return html`${figure({
    draw: (width) => drawBars(plot, width),
    alt: `Share of delegations per agent, today and with ${policy}. ${rows.map(({ name, bars }) => `${name}: ${bars.map(({ words }) => words).join(", ")}`).join("; ")}.`,
    caption: html`Who was sent, and who would be sent by ${policy}.${agents.length > shown.length ? ` The ${shown.length} largest of ${agents.length} agents.` : ""}`,
  })}
${fold(
  "All agents",
  dataTable(
    "Who can be chosen, and how often each was",
    ["agent", "training delegations", "held-out delegations", `share with ${policy}`],
    agents.map(({ name, training, held_out: heldOut, would_get: wouldGet }) => ({
      cells: [name, whole(training), whole(heldOut), percent(wouldGet)],
    })),
  ),
)}`;
}

/** A bar that says so where its part of the log is too thin to judge by. */
function supportBar(
  { by, name, support, effective_sample_size: effective }: Slice,
  leastSupport: number | null,
  leastEffective: number | null,
): BarRow {
  const few = leastEffective !== null && effective < leastEffective;
  const thin = few || (leastSupport !== null && support < leastSupport);
  const words = `${percent(support, 0)}, ESS ${whole(effective)}${few ? ": few" : ""}`;
  return {
    name: `${by === "agent" ? "to " : ""}${name}`,
    bars: [{ share: support, tone: thin ? "worse" : "policy", words }],
  };
}

/** Support and ESS by task type and by the agent that would be sent: where exactly the log is thin. */
function supportPlot(report: EvaluationReport): Markup {
  const slices = report.slices.filter(({ by }) => by !== "repository");
  if (slices.length === 0) return NOTHING;
  const least = settingOf(report, "min_support");
  const leastEffective = settingOf(report, "min_effective_sample_size");
  const largest = [...slices].sort((one, other) => other.decisions - one.decisions);
  const kinds = (by: Slice["by"]): BarRow[] =>
    largest
      .filter((slice) => slice.by === by)
      .slice(0, MOST_ROWS)
      .map((slice) => supportBar(slice, least, leastEffective));
  const rows = [...kinds("task_type"), ...kinds("agent")];
  const plot = {
    rows,
    axis: "share of choices tried in like situations",
    line: least === null ? null : { at: least, name: `${percent(least, 0)} needed` },
  };
  return figure({
    draw: (width) => drawBars(plot, width),
    alt: `Support and effective sample size by task type and agent. ${rows.map(({ name, bars }) => `${name}: ${bars.map(({ words }) => words).join()}`).join("; ")}.`,
    caption: html`${term("support")} and ${term("ess", "ESS")} by task type, then by the agent that ${report.policy} would send ("to ..."). Below the line, or with few plain trials, the log cannot judge the choices.`,
  });
}

function overlapTable({ policies }: EvaluationReport): Markup {
  return dataTable(
    "How the log fits each policy",
    [
      "policy",
      { metric: "ess", words: "ESS" },
      "ESS / n",
      { metric: "support", words: "support" },
      { metric: "mean-weight", words: "mean weight" },
      { metric: "weight", words: "largest weight, of all" },
      { metric: "weight", words: "weights cut" },
      { metric: "cut-weight", words: "cut weight" },
    ],
    policies.map((policy) => ({
      mark: policy.role === "policy" ? "policy" : undefined,
      cells: [
        policyName(policy),
        whole(policy.overlap.effective_sample_size),
        percent(policy.overlap.effective_share),
        percent(policy.overlap.support),
        decimal(policy.overlap.mean_weight),
        percent(policy.overlap.largest_weight_share),
        percent(policy.overlap.clipped_share),
        percent(policy.overlap.cut_weight),
      ],
    })),
  );
}

function unsupportedCells(report: EvaluationReport): Markup {
  const cells = judgedOf(report)?.overlap.unsupported ?? [];
  if (cells.length === 0) return NOTHING;
  return dataTable(
    "Choices of which the log says too little",
    ["task type", "agent it would send", "decisions", "tries in the log"],
    cells.map((cell) => ({
      cells: [cell.task_type, cell.agent, short(cell.decisions), whole(cell.tries)],
    })),
  );
}

const BECAUSE = {
  never_tried: "never tried on such tasks",
  rarely_tried: "hardly ever tried on such tasks",
  improbable_here: "never sent in a situation like this one",
} as const;

/** Decision by decision: where the policy would do what nobody did. */
export function unsupportedBody({ unsupported_decisions: found, policy }: EvaluationReport): Markup {
  if (found.total === 0)
    return paragraph(`None: whatever ${policy} would choose was tried in like situations.`);
  return html`${paragraph(`${many(found.total, "decision")} of ${policy} cannot be judged from the log.${found.listed.length < found.total ? ` The first ${found.listed.length} are listed; all are in the decisions file beside this page.` : ""}`)}
${fold(
  `Show ${found.listed.length}`,
  dataTable(
    "Unsupported decisions",
    ["delegation", "task type", "was sent", "it would send", "tries", "because"],
    found.listed.map((each) => ({
      cells: [
        html`<code>${each.invocation_id}</code>`,
        each.task_type,
        each.logged_agent,
        each.would_choose,
        whole(each.tries),
        BECAUSE[each.because],
      ],
    })),
  ),
)}`;
}
