import { type Markup, NOTHING } from "../markup.ts";
import { figure } from "./figure.ts";
import { drawIntervals, type IntervalPlot } from "./interval-plot.ts";

/** A plot of intervals whose figures are also its alternative text; nothing where there is no estimate at all. */
export function intervalFigure(plot: IntervalPlot, about: string, caption: Markup): Markup {
  if (plot.rows.every(({ estimate }) => estimate === null)) return NOTHING;
  return figure({
    draw: (width) => drawIntervals(plot, width),
    alt: `${about} ${plot.rows.map(({ name, words }) => `${name}: ${words}`).join("; ")}.`,
    caption,
  });
}
