import { type Child, html, type Markup } from "./markup.ts";
import type { MetricId } from "./metrics.ts";
import { term } from "./term.ts";

/** A part of the page: its anchor, its heading, and why one would read it. */
export interface Section {
  id: string;
  title: string;
  body: Markup;
}

export const section = (id: string, title: string, ...body: readonly Child[]): Section => ({
  id,
  title,
  body: html`${body}`,
});

/** A column: a metric of the list, or a plain word. */
export type Head = string | { metric: MetricId; words: string };

export const wordsOf = (head: Head): string => (typeof head === "string" ? head : head.words);

/** A row; `mark` sets it off. */
export interface Row {
  cells: readonly Child[];
  mark?: "policy" | undefined;
}

/**
 * A table whose first column names the row. On a narrow page each row becomes a block with the column names in it; the
 * roles keep it a table for screen readers then.
 */
export function dataTable(caption: string, heads: readonly Head[], rows: readonly Row[]): Markup {
  const looks = heads.map((_, column) =>
    rows.every(({ cells }) => isFigure(cells[column] ?? null)) ? "figure" : "text",
  );
  const head = heads.map(
    (each, column) =>
      html`<th role="columnheader" scope="col" class="${looks[column] ?? ""}">${typeof each === "string" ? each : term(each.metric, each.words)}</th>`,
  );
  return html`<table role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${rows.map((row) => tableRow(heads, looks, row))}</tbody></table>
`;
}

/** Figures stand at the right of their column, one below the other. */
const isFigure = (cell: Child): boolean =>
  typeof cell === "string" &&
  /^(n\/a|never|no ratings|(< )?[+\u2212]?\d[^a-z]*( (to|of) [^a-z]*)?)$/.test(cell);

function tableRow(heads: readonly Head[], looks: readonly string[], { cells, mark }: Row): Markup {
  const [first, ...others] = cells;
  const rest = others.map(
    (cell, index) =>
      html`<td role="cell" class="${looks[index + 1] ?? ""}" data-label="${wordsOf(heads[index + 1] ?? "")}"><span>${cell}</span></td>`,
  );
  return html`
<tr role="row"${mark ? html` class="${mark}"` : null}><th role="rowheader" scope="row">${first ?? ""}</th>${rest}</tr>`;
}

/** Names and values, one below the other. */
export const facts = (pairs: readonly (readonly [name: Child, value: Child])[]): Markup =>
  html`<dl>${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;

export const list = (
  items: readonly Child[],
): Markup => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
`;

/** Text that opens when asked for; no script needed. */
export const fold = (summary: string, ...body: readonly Child[]): Markup =>
  html`<details><summary>${summary}</summary>${body}</details>
`;

export const paragraph = (...body: readonly Child[]): Markup => html`<p>${body}</p>
`;
