/** SVG as text: just what a chart needs. Numbers are rounded to a tenth of a pixel, so that files stay small and equal. */
export type Attributes = Record<string, string | number>;

const rounded = (value: string | number): string =>
  typeof value === "number" ? String(Math.round(value * 10) / 10) : value;

/** Plain text as markup, for content and for attributes in double quotes. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** One element; `content` is markup. */
export const element = (name: string, attributes: Attributes, content = ""): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(rounded(value))}"`);
  return content === ""
    ? `<${name}${written.join("")}/>`
    : `<${name}${written.join("")}>${content}</${name}>`;
};

/** A text; `content` is plain. */
export const label = (content: string, x: number, y: number, attributes: Attributes = {}): string =>
  element("text", { x, y, ...attributes }, escaped(content));

export type Point = readonly [x: number, y: number];

/** A line through points. */
export const polyline = (points: readonly Point[], attributes: Attributes): string =>
  element("polyline", {
    points: points.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join(" "),
    fill: "none",
    ...attributes,
  });
