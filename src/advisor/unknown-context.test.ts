import { describe, expect, it } from "vitest";
import type { Encoder } from "../schema/encoder.ts";
import { stateFixture } from "./transition.fixture.ts";
import { unknownContext } from "./unknown-context.ts";

const place = { start: 0, width: 1 };
/** Of 20 rows so many told the languages, the number of files, and whether there are docs. */
const encoder = (languages: number, files: number, docs: number): Encoder => ({
  format_version: 1,
  columns: 3,
  rows: 20,
  blocks: [
    {
      ...place,
      kind: "categories",
      field: "codebase_languages",
      group: "codebase_languages",
      values: [{ value: "Go", rows: languages }],
      other_rows: 0,
    },
    {
      ...place,
      kind: "number",
      field: "file_count",
      group: "file_count",
      transform: "none",
      center: 0,
      scale: 1,
      fill: 0,
      rows: files,
      missing_rows: 20 - files,
    },
    { ...place, kind: "truth", field: "docs_exist", group: "test_status", true_rows: docs, false_rows: 0 },
    { ...place, kind: "hour", field: "time_of_day", group: "time_of_day" },
  ],
});
const nothing = stateFixture({
  codebase_languages: [],
  file_count: null,
  docs_exist: null,
});

describe("what a question leaves out of the code base", () => {
  it("is named where most past tasks told it", () => {
    const [note, ...more] = unknownContext(encoder(20, 10, 9), nothing);
    expect(note).toContain("(languages, number of files)");
    expect(more).toEqual([]);
  });

  it("is no doubt where it was told, or where past tasks did not tell it either", () => {
    const told = stateFixture({ codebase_languages: ["Go"], file_count: 3, docs_exist: false });
    expect(unknownContext(encoder(20, 20, 20), told)).toEqual([]);
    expect(unknownContext(encoder(9, 0, 0), nothing)).toEqual([]);
  });
});
