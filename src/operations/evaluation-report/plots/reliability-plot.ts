import type { Reliability } from "../../../schema/evaluation-doubt.ts";
import { linear, ticks } from "../../plot/axes.ts";
import { element, label, polyline } from "../../plot/svg.ts";
import { percent, whole } from "../figures.ts";

const LEFT = 64;
const TOP = 14;
const MOST = 380;
const LARGEST_DOT = 13;

/** Stated confidence to the right, what became of it upwards; the area of a dot shows how many delegations it stands for. */
export function drawReliability({ bins }: Reliability, width: number): { height: number; body: string } {
  const side = Math.min(MOST, width - LEFT - 24);
  const x = linear([0, 1], [LEFT, LEFT + side]);
  const y = linear([0, 1], [TOP + side, TOP]);
  const filled = bins.filter(({ n }) => n > 0);
  const most = Math.max(1, ...filled.map(({ n }) => n));
  const axes = ticks([0, 1], 5).flatMap((share) => [
    polyline(
      [
        [x(share), y(0)],
        [x(share), y(1)],
      ],
      { class: "grid" },
    ),
    polyline(
      [
        [x(0), y(share)],
        [x(1), y(share)],
      ],
      { class: "grid" },
    ),
    label(percent(share, 0), x(share), y(0) + 17, { class: "small", "text-anchor": "middle" }),
    label(percent(share, 0), LEFT - 6, y(share) + 4, { class: "small", "text-anchor": "end" }),
  ]);
  const dots = filled.map(({ n, predicted, observed }) => {
    const radius = 2 + LARGEST_DOT * Math.sqrt(n / most);
    return [
      polyline(
        [
          [x(predicted), y(predicted)],
          [x(predicted), y(observed)],
        ],
        { class: "bar outer tone-policy" },
      ),
      element(
        "circle",
        { cx: x(predicted), cy: y(observed), r: radius, class: "bubble tone-policy" },
        element("title", {}, `${whole(n)}: ${percent(predicted)}, ${percent(observed)}`),
      ),
    ].join("");
  });
  const middle = TOP + side / 2;
  const body = [
    ...axes,
    polyline(
      [
        [x(0), y(0)],
        [x(1), y(1)],
      ],
      { class: "reference reference-0" },
    ),
    ...dots,
    label("stated confidence", LEFT + side / 2, y(0) + 36, { class: "small muted", "text-anchor": "middle" }),
    label("really succeeded", 11, middle, {
      class: "small muted",
      "text-anchor": "middle",
      transform: `rotate(-90 11 ${middle})`,
    }),
  ];
  return { height: TOP + side + 46, body: body.join("\n") };
}
