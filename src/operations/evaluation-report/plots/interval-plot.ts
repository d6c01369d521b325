import { linear, type Scale, ticks } from "../../plot/axes.ts";
import { element, escaped, label, type Point, polyline } from "../../plot/svg.ts";
import { visible } from "../markup.ts";
import { shorten, WIDTHS } from "./figure.ts";
import { spanOf } from "./span.ts";

export type Tone = "policy" | "today" | "context" | "better" | "worse" | "open" | "thin";

/** One estimate: a mark at the value, a bar for its interval, a thin one for the wider interval if there is one. */
export interface IntervalRow {
  name: string;
  /** null: no estimate; the row says so */
  estimate: { value: number; low: number; high: number } | null;
  outer?: { low: number; high: number } | undefined;
  tone: Tone;
  /** the figures in words, at the right */
  words: string;
}

export interface IntervalPlot {
  rows: readonly IntervalRow[];
  /** vertical lines, such as what was observed today, or no difference */
  references: readonly { at: number; name: string }[];
  /** what the axis shows */
  axis: string;
  tick(value: number): string;
  /** the axis ends here at the latest; bars beyond it end in an arrow */
  limits?: readonly [number, number] | undefined;
}

const TOP = 22;
const BOTTOM = 42;

/** Places of a plot: wide ones have names at the left and figures at the right, narrow ones have both above the bar. */
function layout(width: number): { wide: boolean; row: number; left: number; right: number; bar: number } {
  return width >= WIDTHS.wide
    ? { wide: true, row: 28, left: 196, right: width - 190, bar: 14 }
    : { wide: false, row: 44, left: 18, right: width - 18, bar: 31 };
}

/** Intervals one below the other on a common axis. */
export function drawIntervals(plot: IntervalPlot, width: number): { height: number; body: string } {
  const { row, left, right, wide } = layout(width);
  const range = spanOf(valuesOf(plot), plot.limits);
  const x = linear(range, [left, right]);
  const bottom = TOP + plot.rows.length * row;
  const body = [
    ...ticks(range, wide ? 6 : 4).flatMap((value) => [
      polyline(
        [
          [x(value), TOP],
          [x(value), bottom],
        ],
        { class: "grid" },
      ),
      label(plot.tick(value), x(value), bottom + 16, { class: "small", "text-anchor": "middle" }),
    ]),
    ...plot.references.map((reference, index) => drawReference(reference, index, x, bottom, [left, right])),
    ...plot.rows.map((each, index) => drawRow(each, TOP + index * row, x, range, width)),
    label(plot.axis, (left + right) / 2, bottom + 34, { class: "small muted", "text-anchor": "middle" }),
  ];
  return { height: bottom + BOTTOM, body: body.join("\n") };
}

const valuesOf = ({ rows, references }: IntervalPlot): number[] => [
  ...references.map(({ at }) => at),
  ...rows.flatMap(({ estimate, outer }) => [
    ...(estimate ? [estimate.value, estimate.low, estimate.high] : []),
    ...(outer ? [outer.low, outer.high] : []),
  ]),
];

/** Names of lines stand above them, on the side where there is more room. */
function drawReference(
  { at, name }: IntervalPlot["references"][number],
  index: number,
  x: Scale,
  bottom: number,
  [left, right]: readonly [number, number],
): string {
  const place = x(at);
  const anchor = place > (left + right) / 2 ? "end" : "start";
  const line = polyline(
    [
      [place, TOP - 6],
      [place, bottom],
    ],
    { class: `reference reference-${index % 2}` },
  );
  return (
    line +
    label(name, place + (anchor === "end" ? -4 : 4), TOP - 9, { class: "small", "text-anchor": anchor })
  );
}

function drawRow(
  { name, estimate, outer, tone, words }: IntervalRow,
  top: number,
  x: Scale,
  range: readonly [number, number],
  width: number,
): string {
  const { wide, bar, left, right } = layout(width);
  const y = top + bar;
  const room = wide ? left - 14 : 150;
  const named = label(shorten(name, room), wide ? 0 : left, wide ? y + 4 : top + 15);
  const texts = [
    element("g", {}, element("title", {}, escaped(visible(name))) + named),
    label(words, wide ? right + 14 : right, wide ? y + 4 : top + 15, {
      class: estimate ? "small" : "small muted",
      "text-anchor": wide ? "start" : "end",
    }),
  ];
  if (estimate === null) return texts.join("");
  const marks = [
    outer ? drawBar(outer.low, outer.high, y, x, range, `bar outer tone-${tone}`) : "",
    drawBar(estimate.low, estimate.high, y, x, range, `bar tone-${tone}`),
    estimate.value >= range[0] && estimate.value <= range[1] ? drawMark(x(estimate.value), y, tone) : "",
  ];
  return [...texts, ...marks].join("");
}

/** A bar, with an arrow at an end that lies outside. */
function drawBar(
  low: number,
  high: number,
  y: number,
  x: Scale,
  [first, last]: readonly [number, number],
  look: string,
): string {
  if (high < first || low > last) {
    const edge = high < first ? first : last;
    return arrow(x(edge), y, high < first ? -1 : 1, look);
  }
  const from = x(Math.max(first, low));
  const to = x(Math.min(last, high));
  return [
    polyline(
      [
        [from, y],
        [to, y],
      ],
      { class: look },
    ),
    low < first ? arrow(from, y, -1, look) : "",
    high > last ? arrow(to, y, 1, look) : "",
  ].join("");
}

const arrow = (x: number, y: number, side: 1 | -1, look: string): string =>
  polyline(
    [
      [x - 6 * side, y - 5],
      [x, y],
      [x - 6 * side, y + 5],
    ],
    { class: look },
  );

/** Told apart by shape as well as by colour. */
function drawMark(x: number, y: number, tone: Tone): string {
  const look = `mark tone-${tone}`;
  const shape = (points: readonly Point[]): string =>
    element("polygon", {
      points: points.map((point) => point.map((each) => each.toFixed(1)).join(",")).join(" "),
      class: look,
    });
  switch (tone) {
    case "better":
      return shape([
        [x - 6, y + 5],
        [x + 6, y + 5],
        [x, y - 6],
      ]);
    case "worse":
      return shape([
        [x - 6, y - 5],
        [x + 6, y - 5],
        [x, y + 6],
      ]);
    case "today":
      return element("rect", { x: x - 5, y: y - 5, width: 10, height: 10, class: look });
    case "policy":
      return element("circle", { cx: x, cy: y, r: 6, class: look });
    default:
      return element("circle", { cx: x, cy: y, r: 4.5, class: look });
  }
}
