import type { BenchmarkReport, PolicySummary } from "../../../schema/benchmark.ts";
import { linear, ticks } from "../../plot/axes.ts";
import { element, label, polyline } from "../../plot/svg.ts";
import { readableName, rewardWords, settingsByLogging } from "../wording.ts";
import { drawPanel } from "./panel.ts";
import { type LineStyle, strokeOf, stylesOf } from "./style.ts";

const PANEL = { width: 330, height: 430, gap: 26 };
const MARGIN = { left: 64, top: 76, right: 20, bottom: 44 };
const LEGEND = { row: 19, column: 230, sample: 30 };

const TITLES: Record<string, string> = {
  uniform: "logged by lot",
  popular: "logged with 70 % to one agent",
  confounded: "logged by habit and hidden difficulty",
};

/** `plot.svg`: one panel per logging policy, a line with 95 % intervals per policy, references across. */
export function drawPlot(report: BenchmarkReport): string {
  const panels = settingsByLogging(report);
  const policies = panels[0]?.[1][0]?.policies ?? [];
  const styles = stylesOf(policies);
  const range = rangeOf(report);
  const inner = panels.length * PANEL.width + (panels.length - 1) * PANEL.gap;
  const width = Math.max(MARGIN.left + inner + MARGIN.right, MARGIN.left + 3 * LEGEND.column);
  const legendTop = MARGIN.top + PANEL.height + MARGIN.bottom + 18;
  const columns = Math.max(1, Math.floor((width - MARGIN.left) / LEGEND.column));
  const height = legendTop + Math.ceil(policies.length / columns) * LEGEND.row + 8;
  const body = [
    element("rect", { width, height, fill: "#ffffff" }),
    label(`${report.name}, pool ${report.pool}`, MARGIN.left, 24, { "font-size": 16, "font-weight": "bold" }),
    label(subtitle(report), MARGIN.left, 42, { fill: "#57606a" }),
    drawRewardAxis(range),
    ...panels.map(([logging, settings], index) =>
      drawPanel({
        title: TITLES[logging] ?? logging,
        settings,
        styles,
        range,
        left: MARGIN.left + index * (PANEL.width + PANEL.gap),
        top: MARGIN.top,
        width: PANEL.width,
        height: PANEL.height,
      }),
    ),
    label("size of the log (decisions)", MARGIN.left + inner / 2, MARGIN.top + PANEL.height + 36, {
      "text-anchor": "middle",
    }),
    drawLegend(policies, styles, legendTop, columns),
  ];
  const frame = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  const font = { "font-family": "system-ui, 'DejaVu Sans', sans-serif", "font-size": 12, fill: "#1f2328" };
  return `${element("svg", { ...frame, ...font }, `\n${body.join("\n")}\n`)}\n`;
}

const subtitle = (report: BenchmarkReport): string =>
  `mean reward (${rewardWords(report)}) on held-out tasks; bars: 95 % t-intervals over ${report.settings[0]?.seeds ?? 0} seeds`;

/**
 * From the lowest mean to the highest but the oracle's, with a little room; the same for all panels. The oracle is inside
 * when it is near.
 */
function rangeOf({ settings }: BenchmarkReport): [number, number] {
  const means = (wanted: (name: string) => boolean): number[] =>
    settings.flatMap(({ policies }) =>
      policies.filter(({ name }) => wanted(name)).map(({ reward }) => reward.mean),
    );
  const low = Math.min(...means(() => true));
  const high = Math.max(...means((name) => name !== "oracle"));
  const top = Math.max(...means((name) => name === "oracle"));
  const inside = top - low < 1.3 * (high - low) ? top : high;
  const room = Math.max(0.005, (inside - low) * 0.06);
  return [low - room, inside + room];
}

function drawRewardAxis(range: readonly [number, number]): string {
  const y = linear(range, [MARGIN.top + PANEL.height, MARGIN.top]);
  const middle = MARGIN.top + PANEL.height / 2;
  return [
    ...ticks(range, 8).map((value) =>
      label(value.toFixed(2), MARGIN.left - 8, y(value) + 4, { "text-anchor": "end" }),
    ),
    label("mean reward", 18, middle, { "text-anchor": "middle", transform: `rotate(-90 18 ${middle})` }),
  ].join("\n");
}

/** Filled column by column, so that roles stay together. */
function drawLegend(
  policies: readonly PolicySummary[],
  styles: readonly LineStyle[],
  top: number,
  columns: number,
): string {
  const perColumn = Math.ceil(policies.length / columns);
  return policies
    .map((policy, index) => {
      const style = styles[index];
      if (style === undefined) return "";
      const x = MARGIN.left + Math.floor(index / perColumn) * LEGEND.column;
      const y = top + (index % perColumn) * LEGEND.row;
      const sample = polyline(
        [
          [x, y - 4],
          [x + LEGEND.sample, y - 4],
        ],
        strokeOf(style),
      );
      return sample + label(readableName(policy), x + LEGEND.sample + 8, y);
    })
    .join("\n");
}
