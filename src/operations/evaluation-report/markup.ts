import { escaped } from "../plot/svg.ts";

/** Text that is known to be markup. Anything else is escaped when it is put into a page. */
export interface Markup {
  readonly markup: string;
}
export type Child = string | number | null | Markup | readonly Child[];

/** Control characters have no place in a page: names come from logs. */
export const visible = (text: string): string =>
  text.replace(/\p{Cc}/gu, (sign) => (sign === "\n" ? sign : "\ufffd"));

function written(child: Child): string {
  if (child === null) return "";
  if (typeof child === "object" && "markup" in child) return child.markup;
  if (typeof child === "object") return child.map(written).join("");
  return escaped(visible(String(child)));
}

/** A template whose values are escaped, unless they were made by such a template themselves. */
export const html = (parts: TemplateStringsArray, ...values: readonly Child[]): Markup => ({
  markup: parts
    .map((part, index) => part + (index < values.length ? written(values[index] ?? null) : ""))
    .join(""),
});

/** Markup of our own making, such as a plot. Never text from a report. */
export const trusted = (markup: string): Markup => ({ markup });

export const NOTHING: Markup = { markup: "" };
