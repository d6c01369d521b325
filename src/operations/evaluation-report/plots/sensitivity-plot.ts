import type { Sensitivity } from "../../../schema/evaluation-doubt.ts";
import { linear, ticks } from "../../plot/axes.ts";
import { element, label, type Point, polyline } from "../../plot/svg.ts";
import { points } from "../figures.ts";
import { spanOf } from "./span.ts";

const LEFT = 62;
const TOP = 24;
const HEIGHT = 250;

type Step = Sensitivity["curve"][number];

/** The curve as far as it matters: to twice the Gamma that overturns the gain. */
export function shownCurve({
  curve,
  gamma_estimate: flip,
  largest_tried: largest,
}: Sensitivity): readonly Step[] {
  const last = flip === null ? largest : Math.min(largest, 1 + Math.max(0.5, 2 * (flip - 1)));
  const shown = curve.filter(({ gamma }) => gamma <= last + 1e-9);
  return shown.length >= 2 ? shown : curve;
}

/** Range of the gain (upwards, in points) that each strength of hidden reasons (to the right) leaves possible. */
export function drawSensitivity(sensitivity: Sensitivity, width: number): { height: number; body: string } {
  const curve = shownCurve(sensitivity);
  const right = width - 16;
  const gammas: [number, number] = [curve[0]?.gamma ?? 1, curve.at(-1)?.gamma ?? 2];
  const gains = spanOf([0, ...curve.flatMap(({ low, high, lower_bound: bound }) => [low, high, bound])]);
  const x = linear(gammas, [LEFT, right]);
  const y = linear(gains, [TOP + HEIGHT, TOP]);
  const line = (key: "low" | "high" | "lower_bound"): Point[] =>
    curve.map((step) => [x(step.gamma), y(step[key])]);
  const area = [...line("high"), ...line("low").reverse()];
  const body = [
    ...ticks(gains, 6).flatMap((gain) => [
      polyline(
        [
          [LEFT, y(gain)],
          [right, y(gain)],
        ],
        { class: "grid" },
      ),
      label(points(gain), LEFT - 8, y(gain) + 4, { class: "small", "text-anchor": "end" }),
    ]),
    ...ticks(gammas, 6).map((gamma) =>
      label(gamma.toFixed(2), x(gamma), TOP + HEIGHT + 17, { class: "small", "text-anchor": "middle" }),
    ),
    element("polygon", {
      points: area.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" "),
      class: "area tone-policy",
    }),
    polyline(line("low"), { class: "bar tone-policy" }),
    polyline(line("high"), { class: "bar tone-policy" }),
    polyline(line("lower_bound"), { class: "bar outer dashed tone-policy" }),
    polyline(
      [
        [LEFT, y(0)],
        [right, y(0)],
      ],
      { class: "reference reference-0" },
    ),
    ...crossing(sensitivity, gammas, x),
    label("Gamma: hidden push on the odds of a choice", (LEFT + right) / 2, TOP + HEIGHT + 36, {
      class: "small muted",
      "text-anchor": "middle",
    }),
    label("gain, points", LEFT - 8, 13, { class: "small muted", "text-anchor": "start" }),
  ];
  return { height: TOP + HEIGHT + 46, body: body.join("\n") };
}

/** Where the estimated gain may be nothing. */
function crossing(
  { gamma_estimate: flip }: Sensitivity,
  [first, last]: [number, number],
  x: (gamma: number) => number,
): string[] {
  if (flip === null || flip < first || flip > last) return [];
  const place = x(flip);
  return [
    polyline(
      [
        [place, TOP],
        [place, TOP + HEIGHT],
      ],
      { class: "reference reference-1" },
    ),
    label(`may be 0 from ${flip.toFixed(2)}`, place + 6, TOP + 14, { class: "small" }),
  ];
}
