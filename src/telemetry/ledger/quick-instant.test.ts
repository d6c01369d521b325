import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { quickInstant } from "./quick-instant.ts";

const schema = z.iso.datetime({ offset: true, local: true });

describe("the quick reading of an instant", () => {
  it("is what the calendar says, wherever it stands", () => {
    const dates = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.boolean(), (date, short) => {
        const text = short ? date.toISOString().replace(/\.\d+/, "") : date.toISOString();
        const atMs = Date.parse(text);
        expect(quickInstant(`x${text}"`, 1)).toEqual({ atMs, end: 1 + text.length });
      }),
    );
  });

  it("takes nothing that the schema refuses", () => {
    const part = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, "0"));
    fc.assert(
      fc.property(fc.array(part, { minLength: 6, maxLength: 6 }), ([y, mo, d, h, mi, s]) => {
        const text = `20${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
        expect(quickInstant(text, 0) !== undefined).toBe(schema.safeParse(text).success);
      }),
      { numRuns: 2000 },
    );
    expect(quickInstant("2025-02-29T00:00:00Z", 0)).toBeUndefined();
    expect(quickInstant("2024-02-29T00:00:00Z", 0)?.atMs).toBe(Date.UTC(2024, 1, 29));
    for (const text of ["2026-01-01T00:00:00+02:00", "2026-01-01T00:00:00", "2026-01-01T00:00:00.12Z", ""])
      expect(quickInstant(text, 0)).toBeUndefined();
  });
});
