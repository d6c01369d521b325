import { element } from "../../plot/svg.ts";
import { html, type Markup, trusted, visible } from "../markup.ts";

/** Every plot is drawn twice, so that its letters stay readable on a telephone; the page shows one of the two. */
export const WIDTHS = { wide: 720, narrow: 340 } as const;

export interface Figure {
  /** the picture in so many pixels of width: height and markup */
  draw(width: number): { height: number; body: string };
  /** what the picture shows, for those who cannot see it */
  alt: string;
  caption: Markup;
}

/** A picture with its caption. */
export function figure({ draw, alt, caption }: Figure): Markup {
  const image = (width: number): Markup => {
    const { height, body } = draw(width);
    const frame = { viewBox: `0 0 ${width} ${Math.ceil(height)}`, width, height: Math.ceil(height) };
    return trusted(
      element("svg", { ...frame, class: "plot", role: "img", "aria-label": visible(alt) }, body),
    );
  };
  return html`<figure><div class="wide">${image(WIDTHS.wide)}</div><div class="narrow">${image(WIDTHS.narrow)}</div><figcaption>${caption}</figcaption></figure>`;
}

/** about as many letters as fit into so many pixels */
const LETTER = 6.9;

/** A name cut to a width, since names come from logs and may be of any length. */
export function shorten(name: string, width: number): string {
  const letters = Math.max(4, Math.floor(width / LETTER));
  const seen = visible(name);
  return seen.length <= letters ? seen : `${seen.slice(0, letters - 1)}\u2026`;
}
