import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, WIDTHS } from "./figure.ts";
import { drawIntervals, type IntervalPlot, type IntervalRow } from "./interval-plot.ts";

const row = (value: number, low: number, high: number): IntervalRow => ({
  name: "v2",
  estimate: { value, low, high },
  tone: "policy",
  words: `${value}`,
});
const plot = (rows: readonly IntervalRow[], limits?: readonly [number, number]): IntervalPlot => ({
  rows,
  references: [{ at: 0.5, name: "today" }],
  axis: "success",
  tick: (value) => value.toFixed(1),
  limits,
});
const numbers = (markup: string): number[] =>
  [...markup.matchAll(/[" ,](-?\d+(?:\.\d+)?)(?=[" ,])/g)].map((found) => Number(found[1]));

describe("a plot of intervals", () => {
  it("puts the value between the ends of its bar, to scale", () => {
    const { body } = drawIntervals(plot([row(0.6, 0.5, 0.9)]), WIDTHS.wide);
    const [from, to] = [
      ...(/points="([\d.]+),[\d.]+ ([\d.]+),[\d.]+"[^>]*class="bar tone-policy"/.exec(body) ?? []),
    ]
      .slice(1)
      .map(Number);
    const at = Number(/cx="([\d.]+)"/.exec(body)?.[1]);
    expect((at - (from ?? 0)) / ((to ?? 0) - (from ?? 0))).toBeCloseTo(0.25, 2);
  });

  it("says that there is no estimate where there is none", () => {
    const none = { ...row(0, 0, 0), estimate: null, words: "no estimate" };
    const { body } = drawIntervals(plot([none]), WIDTHS.wide);
    expect(body).toContain("no estimate");
    expect(body).not.toContain('class="bar');
  });

  it("ends in arrows where the limits cut it, and marks nothing outside", () => {
    const { body } = drawIntervals(plot([row(3, -2, 7)], [0, 1]), WIDTHS.wide);
    expect(body.match(/class="bar tone-policy"/g)).toHaveLength(3);
    expect(body).not.toContain("<circle");
  });

  it("stays inside its frame and free of NaN, whatever the values", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const rows = fc.array(fc.tuple(value, value, value), { maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom(WIDTHS.wide, WIDTHS.narrow), (triples, width) => {
        const sorted = triples.map((triple) => [...triple].sort((one, other) => one - other));
        const drawn = plot(
          sorted.map(([low, middle, high]) => row(middle ?? 0, low ?? 0, high ?? 0)),
          [-1, 2],
        );
        const { height, body } = drawIntervals(drawn, width);
        expect(body).not.toMatch(/NaN|Infinity|undefined/);
        const most = Math.max(width, height);
        const bars = [...body.matchAll(/<polyline[^>]*>/g)].flatMap(([bar]) => numbers(bar));
        for (const place of bars) expect(place >= -1 && place <= most).toBe(true);
      }),
    );
  });
});

describe("a name in a plot", () => {
  it("is cut where it is too long", () => {
    expect(shorten("security-auditor", 200)).toBe("security-auditor");
    expect(shorten("a".repeat(100), 70)).toBe(`${"a".repeat(9)}\u2026`);
  });
});
