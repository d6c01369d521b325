import { describe, expect, it } from "vitest";
import type { Manifest } from "../schema/manifest.ts";
import { dataPeriod } from "./data-period.ts";

const split = (first: string | null, last: string | null): Manifest["files"]["train"] => ({
  file: "rows.jsonl",
  sha256: "0",
  rows: 1,
  sequence_rows: 0,
  episodes: 1,
  sessions: 1,
  first,
  last,
});

describe("the period of the training data", () => {
  it("ends with the last delegation, also where that one is not held out", () => {
    const files = {
      train: split("2026-01-05T00:00:00.000Z", "2026-07-22T00:00:00.000Z"),
      validation: split("2026-02-10T00:00:00.000Z", "2026-02-27T00:00:00.000Z"),
      test: split("2026-02-11T00:00:00.000Z", "2026-03-01T00:00:00.000Z"),
    };
    expect(dataPeriod(files)).toEqual({
      first: "2026-01-05T00:00:00.000Z",
      last: "2026-07-22T00:00:00.000Z",
    });
  });

  it("is unknown where there are no rows, and that of the rest where one split is empty", () => {
    const none = split(null, null);
    expect(dataPeriod({ train: none, validation: none, test: none })).toEqual({ first: null, last: null });
    const day = "2026-01-05T00:00:00.000Z";
    expect(dataPeriod({ train: split(day, day), validation: none, test: none })).toEqual({
      first: day,
      last: day,
    });
  });
});
