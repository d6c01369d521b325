import type { BenchmarkSetting, PolicySummary } from "../../../schema/benchmark.ts";
import { linear, type Scale, ticks } from "../../plot/axes.ts";
import { element, label, type Point, polyline } from "../../plot/svg.ts";
import { readableName } from "../wording.ts";
import { type LineStyle, strokeOf } from "./style.ts";

/** One logging policy: log size to the right, reward upwards. */
export interface Panel {
  title: string;
  settings: readonly BenchmarkSetting[];
  /** of each policy, in the order of the settings' policies */
  styles: readonly LineStyle[];
  /** range of rewards, the same in every panel */
  range: readonly [number, number];
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Bars of policies at the same size stand side by side, this many pixels apart. */
const DODGE = 3;
const INSET = 34;

/** The markup of one panel. */
export function drawPanel(panel: Panel): string {
  const { settings, left, top, width, height, range } = panel;
  const y = linear(range, [top + height, top]);
  const sizes = settings.map(({ size }) => Math.log(size));
  const x = linear([sizes[0] ?? 0, sizes.at(-1) ?? 0], [left + INSET, left + width - INSET]);
  const policies = settings[0]?.policies ?? [];
  const lines = policies.map((policy, index) => drawPolicy(panel, policy, index, x, y));
  const clip = `panel-${Math.round(left)}`;
  return [
    element("clipPath", { id: clip }, element("rect", { x: left, y: top, width, height })),
    drawGrid(panel, y),
    ...settings.map(({ size }) =>
      label(size.toLocaleString("en"), x(Math.log(size)), top + height + 16, { "text-anchor": "middle" }),
    ),
    // ours last, so that it lies on top
    element("g", { "clip-path": `url(#${clip})` }, [...lines.slice(1), lines[0] ?? ""].join("\n")),
    ...offRange(panel),
    label(panel.title, left + width / 2, top - 10, { "text-anchor": "middle", "font-weight": "bold" }),
  ].join("\n");
}

/** A reference above the panel is named at its upper edge, so that it need not squeeze all others. */
const offRange = ({ settings, range, left, top, width }: Panel): string[] =>
  (settings[0]?.policies ?? []).flatMap((policy) => {
    const height = meanAcrossSizes(settings, policy);
    if (policy.role !== "reference" || height <= range[1]) return [];
    const words = `${readableName(policy)} ${height.toFixed(3)} \u2191`;
    return [label(words, left + width - 6, top + 15, { "text-anchor": "end", "font-size": 11 })];
  });

function drawGrid({ left, top, width, height, range }: Panel, y: Scale): string {
  const lines = ticks(range, 8).map((value) =>
    polyline(
      [
        [left, y(value)],
        [left + width, y(value)],
      ],
      { stroke: "#e3e6ea", "stroke-width": 1 },
    ),
  );
  const frame = { x: left, y: top, width, height, fill: "none", stroke: "#b8bfc6" };
  return [...lines, element("rect", frame)].join("\n");
}

/** The same policy at every size. */
const acrossSizes = (
  settings: readonly BenchmarkSetting[],
  { name, role }: PolicySummary,
): { size: number; reward: PolicySummary["reward"] }[] =>
  settings.flatMap(({ size, policies }) => {
    const same = policies.find((policy) => policy.name === name && policy.role === role);
    return same ? [{ size, reward: same.reward }] : [];
  });

function meanAcrossSizes(settings: readonly BenchmarkSetting[], policy: PolicySummary): number {
  const rewards = acrossSizes(settings, policy).map(({ reward }) => reward.mean);
  return rewards.reduce((sum, mean) => sum + mean, 0) / rewards.length;
}

function drawPolicy(
  { settings, styles, left, width }: Panel,
  policy: PolicySummary,
  index: number,
  x: Scale,
  y: Scale,
): string {
  const style = styles[index];
  if (style === undefined) return "";
  const rewards = acrossSizes(settings, policy);
  if (policy.role === "reference") {
    // the truth does not depend on the size of the log
    const height = y(meanAcrossSizes(settings, policy));
    return polyline(
      [
        [left, height],
        [left + width, height],
      ],
      strokeOf(style),
    );
  }
  const shift = policy.role === "ours" ? 0 : Math.ceil(index / 2) * (index % 2 === 0 ? 1 : -1) * DODGE;
  const at = (size: number): number => x(Math.log(size)) + shift;
  const points = rewards.map(({ size, reward }): Point => [at(size), y(reward.mean)]);
  const bars = rewards.map(({ size, reward: { low, high } }) =>
    low === null || high === null ? "" : drawBar(at(size), y(low), y(high), style),
  );
  const dots = points.map(([cx, cy]) =>
    element("circle", { cx, cy, r: style.width + 0.9, fill: style.colour }),
  );
  return [polyline(points, strokeOf(style)), ...bars, ...dots].join("\n");
}

const drawBar = (x: number, low: number, high: number, { colour, width }: LineStyle): string =>
  polyline(
    [
      [x, low],
      [x, high],
    ],
    { stroke: colour, "stroke-width": Math.max(1, width / 2), "stroke-opacity": "0.75" },
  );
