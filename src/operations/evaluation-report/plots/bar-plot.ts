import { linear, ticks } from "../../plot/axes.ts";
import { element, label, polyline } from "../../plot/svg.ts";
import { shorten, WIDTHS } from "./figure.ts";
import type { Tone } from "./interval-plot.ts";

/** One name with one or two shares, 0 to 1. */
export interface BarRow {
  name: string;
  bars: readonly { share: number; tone: Tone; words: string }[];
}

export interface BarPlot {
  rows: readonly BarRow[];
  /** what the axis shows */
  axis: string;
  /** a line that must be reached, as a share */
  line: { at: number; name: string } | null;
}

const THICK = 11;
const GAP = 12;
const TOP = 22;

/** Shares as bars from 0 to 100 %, names at the left, or above on a narrow page. */
export function drawBars({ rows, axis, line }: BarPlot, width: number): { height: number; body: string } {
  const wide = width >= WIDTHS.wide;
  const left = wide ? 196 : 18;
  const right = width - (wide ? 150 : 112);
  const x = linear([0, 1], [left, right]);
  const head = wide ? 0 : 19;
  const heights = rows.map(({ bars }) => head + bars.length * (THICK + 2) + GAP);
  const bottom = TOP + heights.reduce((sum, height) => sum + height, 0);
  let top = TOP;
  const drawn = rows.map((row, index) => {
    const here = top;
    top += heights[index] ?? 0;
    return drawRow(row, here, { wide, left, head }, x);
  });
  const body = [
    ...ticks([0, 1], wide ? 5 : 4).flatMap((share) => [
      polyline(
        [
          [x(share), TOP],
          [x(share), bottom],
        ],
        { class: "grid" },
      ),
      label(`${Math.round(100 * share)} %`, x(share), bottom + 16, {
        class: "small",
        "text-anchor": "middle",
      }),
    ]),
    ...drawn,
    ...(line
      ? [
          polyline(
            [
              [x(line.at), TOP - 6],
              [x(line.at), bottom],
            ],
            { class: "reference reference-0" },
          ),
          label(line.name, x(line.at) - 4, TOP - 9, { class: "small", "text-anchor": "end" }),
        ]
      : []),
    label(axis, (left + right) / 2, bottom + 34, { class: "small muted", "text-anchor": "middle" }),
  ];
  return { height: bottom + 42, body: body.join("\n") };
}

function drawRow(
  { name, bars }: BarRow,
  top: number,
  { wide, left, head }: { wide: boolean; left: number; head: number },
  x: (share: number) => number,
): string {
  const middle = top + (bars.length * (THICK + 2)) / 2 + 4;
  const named = wide ? label(shorten(name, left - 14), 0, middle) : label(shorten(name, 300), left, top + 13);
  const drawn = bars.map(({ share, tone, words }, index) => {
    const y = top + head + index * (THICK + 2);
    const inside = Math.max(0, Math.min(1, share));
    const box = { x: left, y, width: Math.max(1, x(inside) - left), height: THICK, rx: 2 };
    return (
      element("rect", { ...box, class: `block tone-${tone}` }) +
      label(words, x(inside) + 6, y + 10, { class: "small" })
    );
  });
  return [named, ...drawn].join("");
}
