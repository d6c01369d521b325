import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAnswer } from "./find-answer.ts";

const file = join(mkdtempSync(join(tmpdir(), "find-answer-")), "recommendations.jsonl");
const answer = (id: string, task: string) => ({
  recommendation_id: id,
  timestamp: "2026-04-01T00:00:00Z",
  task,
  decision: "abstain",
  recommendations: [],
  version: null,
  mode: null,
});
const write = (lines: readonly string[], end = "\n"): void => writeFileSync(file, lines.join("\n") + end);

describe("finding an answer from the end of a ledger", () => {
  it("finds each one, whatever the sizes of lines and chunks", () => {
    const tasks = fc.array(fc.string({ maxLength: 60, unit: "grapheme" }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 300 }), fc.boolean(), (texts, chunk, closed) => {
        write(
          texts.map((text, number) => JSON.stringify(answer(`rec_${number}`, text))),
          closed ? "\n" : "",
        );
        texts.forEach((text, number) => {
          expect(findAnswer(file, `rec_${number}`, chunk)?.task).toBe(text);
        });
        expect(findAnswer(file, "rec_", chunk)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("takes neither a followup nor a torn line nor a task that holds the id for the answer", () => {
    const followup = { kind: "followup", recommendation_id: "rec_1", timestamp: "2026-04-02T00:00:00Z" };
    const torn = JSON.stringify(answer("rec_1", "torn")).slice(0, -5);
    write([
      JSON.stringify(answer("rec_1", "real")),
      JSON.stringify(followup),
      torn,
      JSON.stringify(answer("rec_2", '"rec_1"')),
    ]);
    expect(findAnswer(file, "rec_1")?.task).toBe("real");
  });

  it("finds nothing where there is no ledger", () => {
    expect(findAnswer(`${file}.not-there`, "rec_1")).toBeUndefined();
  });
});
