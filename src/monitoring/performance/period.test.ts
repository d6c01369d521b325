import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVERY } from "../../schema/performance.ts";
import { periodOf } from "./period.ts";
import { sinceOf } from "./since.ts";

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

describe("calendar periods", () => {
  it.each([
    ["day", "2026-03-01", "2026-03-02"],
    ["week", "2026-02-23", "2026-03-02"],
    ["month", "2026-03-01", "2026-04-01"],
  ] as const)("a %s holds Sunday the 1st of March 2026 from %s until %s", (every, from, until) => {
    const { fromMs, untilMs } = periodOf(Date.parse("2026-03-01T23:59:59Z"), every);
    expect([iso(fromMs), iso(untilMs)]).toEqual([from, until]);
  });

  it("hold their instants, and follow each other without a gap", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), fc.constantFrom(...EVERY), (atMs, every) => {
        const { fromMs, untilMs } = periodOf(atMs, every);
        expect(fromMs <= atMs && atMs < untilMs).toBe(true);
        expect(periodOf(untilMs, every).fromMs).toBe(untilMs);
        if (every === "week") expect(new Date(fromMs).getUTCDay()).toBe(1);
      }),
    );
  });
});

describe("since when", () => {
  it.each([
    ["30d", "2026-05-02T10:00:00.000Z"],
    ["2026-05-01", "2026-05-01T00:00:00.000Z"],
    ["2026-05-01T08:00", "2026-05-01T08:00:00.000Z"],
    ["2026-05-01T08:00:00+02:00", "2026-05-01T06:00:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(new Date(sinceOf(text, Date.parse("2026-06-01T10:00:00Z")) ?? 0).toISOString()).toBe(expected);
  });

  it.each(["yesterday", "30", "2026-13-01", "-3d", ""])("%j is neither a date nor days", (text) => {
    expect(sinceOf(text, 0)).toBeNull();
  });
});
