import { html, type Markup } from "./markup.ts";
import { type MetricId, metricOf } from "./metrics.ts";

/** The name of a metric (or other words for it): on hover its sentence, as a link the list of words at the end. */
export function term(id: MetricId, words?: string): Markup {
  const { name, meaning } = metricOf(id);
  return html`<a class="term" href="#metric-${id}" title="${meaning}">${words ?? name}</a>`;
}
