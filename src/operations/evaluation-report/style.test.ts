import { describe, expect, it } from "vitest";
import { PAGE_STYLE } from "./style.ts";

type Palette = Record<string, string>;

const palettes: Palette[] = [...PAGE_STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) =>
  Object.fromEntries(
    [...(block ?? "").matchAll(/--(\w+): (#[0-9a-f]+)/g)].map(([, name, colour]) => [
      name ?? "",
      colour ?? "",
    ]),
  ),
);

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const digits =
    colour.length === 4
      ? [...colour.slice(1)].map((each) => each + each)
      : (colour.slice(1).match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0] = digits.map((each) => {
    const share = Number.parseInt(each, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

describe.each([
  ["light", 0],
  ["dark", 1],
  ["paper", 2],
] as const)("the colours on %s", (_, index) => {
  const palette = palettes[index] ?? {};

  it("have enough contrast to be read (4.5 to 1)", () => {
    for (const ground of ["paper", "soft"]) {
      for (const colour of ["ink", "muted", "accent", "better", "worse", "open", "today", "warn"]) {
        expect(
          contrast(palette[colour] ?? "", palette[ground] ?? ""),
          `${colour} on ${ground}`,
        ).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

describe("contrast", () => {
  it("is 21 between black and white", () => {
    expect(contrast("#000", "#ffffff")).toBeCloseTo(21, 6);
  });
});
