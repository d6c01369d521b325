import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerTable } from "./answer-table.ts";
import type { LoggedAnswer } from "./logged-answer.ts";
import { parseLedgerLine } from "./parse-ledger-line.ts";
import { quickAnswer } from "./quick-answer.fixture.ts";
import { readLedger } from "./read-ledger.ts";

const file = join(mkdtempSync(join(tmpdir(), "read-ledger-")), "recommendations.jsonl");
const name = fc.constantFrom("debugger", "test-engineer", "größer", "");
/** Texts that look like the frame around them. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom(
    '","sequences":[',
    '{"action":"x","confidence":1,',
    "}],",
    "\\",
    '\\"',
    '{"recommendation_id":"b"',
    "a\nb",
    "]",
  ),
);
const ranked = fc.record({
  action: name,
  confidence: fc.option(fc.constantFrom(0, 0.75, 1, 1e-7)),
  q_value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  support: fc.nat(400),
  reasons: fc.array(text, { maxLength: 2 }),
});

/** An answer with its keys in the order in which `recommend` writes them. */
const answer = fc.record({
  recommendation_id: fc.string({ minLength: 1, maxLength: 20 }),
  timestamp: fc.constantFrom("2026-04-01T00:00:00Z", "2026-04-01T00:00:00.123Z", "2026-04-01T02:00:00+02:00"),
  task: text,
  task_type: name,
  available: fc.array(name, { maxLength: 2 }),
  version: fc.option(fc.constantFrom("v1", "v2")),
  mode: fc.option(fc.constantFrom("advisor", "hybrid", "shadow", "primary")),
  session_id: fc.option(text),
  assignment: fc.option(
    fc.record({
      arm: fc.constantFrom("release", "incumbent", "randomised"),
      unit: fc.constantFrom("session", "task"),
      percent: fc.constantFrom(10, 12.5, 100),
    }),
  ),
  decision: fc.constantFrom("recommend", "abstain"),
  spoke: fc.constantFrom("policy", "history", "nobody"),
  recommendations: fc.array(ranked, { maxLength: 3 }),
  sequences: fc.array(
    fc.record({ action: fc.array(name, { minLength: 2, maxLength: 3 }), reasons: fc.array(text) }),
    {
      maxLength: 1,
    },
  ),
  nearest_tasks: fc.array(fc.record({ id: text, excerpt: text }), { maxLength: 2 }),
  notes: fc.array(text, { maxLength: 2 }),
  propensity: fc.option(fc.constantFrom(0.05, 1)),
  untried: fc.array(fc.record({ agent: name, because: text }), { maxLength: 1 }),
});

const inTable = (table: AnswerTable): LoggedAnswer[] =>
  Array.from({ length: table.size }, (_, place) => table.at(place));
const wholly = (line: string): LoggedAnswer | undefined => {
  const read = parseLedgerLine(line);
  return read.kind === "answer" ? read.answer : undefined;
};

describe("the quick reading of an answer", () => {
  it("says what the whole reading says, or nothing, whatever the texts", () => {
    let seen = 0;
    fc.assert(
      fc.property(answer, (each) => {
        const line = JSON.stringify(each);
        const read = quickAnswer(line);
        if (read) seen++;
        if (read) expect(read).toEqual(wholly(line));
      }),
      { numRuns: 500 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it("leaves torn lines, and lines that ran together, to the whole reading", () => {
    fc.assert(
      fc.property(answer, answer, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
        const line = JSON.stringify(one);
        const torn = line.slice(0, Math.floor(share * (line.length - 1)));
        expect(quickAnswer(torn)).toBeUndefined();
        if (torn !== "") expect(quickAnswer(torn + JSON.stringify(other))).toBeUndefined();
      }),
    );
  });
});

describe("reading a ledger", () => {
  const line = (id: string, changes: object = {}): string =>
    JSON.stringify({
      recommendation_id: id,
      timestamp: "2026-04-01T00:00:00Z",
      task: "Fix it",
      decision: "recommend",
      recommendations: [{ action: "debugger", confidence: 0.8, reasons: [] }],
      version: "v1",
      mode: "advisor",
      ...changes,
    });
  const followup = (id: string, changes: object = {}): string =>
    JSON.stringify({
      kind: "followup",
      timestamp: "2026-04-02T00:00:00Z",
      recommendation_id: id,
      followed: true,
      agent: null,
      override_reason: null,
      success: true,
      quality_rating: null,
      invocation_id: null,
      source: "human",
      ...changes,
    });

  it("takes lines of an older program, and counts torn, unknown and damaged ones", async () => {
    const lines = [
      line("old"),
      followup("old"),
      JSON.stringify({ kind: "something new", recommendation_id: "x" }),
      line("torn").slice(0, 90),
      line("torn").slice(0, 50) + line("glued"),
      followup("rated", { quality_rating: 9 }),
      line("no time", { timestamp: "yesterday" }),
      "",
      "[]",
    ];
    writeFileSync(
      file,
      Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), Buffer.from([0x22, 0xff, 0x22, 0x0a])]),
    );
    const { answers, followups, unreadable } = await readLedger(file);
    expect(inTable(answers).map(({ id }) => id)).toEqual(["old"]);
    expect(answers.at(0)).toMatchObject({ taskType: "other", arm: null, sessionId: null, propensity: null });
    expect(followups.map(({ recommendation_id }) => recommendation_id)).toEqual(["old"]);
    expect(unreadable).toBe(7);
  });

  it("reads the same in pieces of any size, with or without a last newline", async () => {
    const values = fc.array(answer, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        values,
        fc.integer({ min: 1, max: 2000 }),
        fc.boolean(),
        async (all, piece, closed) => {
          const lines = all.flatMap((each) => [JSON.stringify(each), followup(each.recommendation_id)]);
          writeFileSync(file, lines.join("\n") + (closed ? "\n" : ""));
          const read = await readLedger(file, { chunkBytes: piece });
          const expected = new AnswerTable();
          const readable = lines.map(wholly).filter((each) => each !== undefined);
          for (const each of readable) expected.add(each);
          expect(inTable(read.answers)).toEqual(inTable(expected));
          expect(read.followups).toHaveLength(all.length);
          expect(read.unreadable).toBe(all.length - readable.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is empty where there is none", async () => {
    expect(await readLedger(`${file}.not-there`)).toMatchObject({ answers: { size: 0 }, unreadable: 0 });
  });
});
