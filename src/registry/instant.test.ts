import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSpan } from "./instant.ts";

describe("parseSpan", () => {
  it("reads a day as all of it, in UTC", () => {
    expect(parseSpan("2026-06-01")).toEqual({
      fromMs: Date.UTC(2026, 5, 1),
      untilMs: Date.UTC(2026, 5, 2),
    });
  });

  it("reads an instant with and without a zone", () => {
    const noon = Date.UTC(2026, 5, 1, 12);
    for (const text of ["2026-06-01T12:00Z", "2026-06-01T12:00", "2026-06-01T14:00:00+02:00"])
      expect(parseSpan(text)).toEqual({ fromMs: noon, untilMs: noon + 1 });
  });

  it("reads every instant as the history writes it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (ms) => {
        expect(parseSpan(new Date(ms).toISOString()).fromMs).toBe(ms);
      }),
    );
  });

  it("refuses what is no date, and days that there are not", () => {
    for (const text of ["", "June", "2026-02-30", "2026-13-01", "06/01/2026", "2026-06-01T25:00Z", "1e9"])
      expect(() => parseSpan(text), text).toThrow("is not a date");
  });
});
