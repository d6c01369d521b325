import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Followup } from "../../schema/followup.ts";
import { parseLedgerLine } from "./parse-ledger-line.ts";
import { quickFollowup } from "./quick-followup.ts";

function quick(line: string): Followup | undefined {
  const bytes = Buffer.from(`${line}\n`);
  return quickFollowup({ bytes, latin: bytes.toString("latin1") }, 0, bytes.length - 1);
}
function wholly(line: string): Followup | undefined {
  const read = parseLedgerLine(line);
  return read.kind === "followup" ? read.followup : undefined;
}

const odd = fc.constantFrom<unknown>(
  null,
  "",
  3,
  5.0001,
  true,
  {},
  [],
  "followup",
  'say "no"',
  "a\tb",
  "größer",
);
const maybe = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: odd });
const text = fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom("debugger", "zu groß"));
const flag = fc.option(fc.boolean());
const followup = fc.record({
  kind: maybe(fc.constant("followup")),
  timestamp: maybe(fc.constant("2026-04-02T00:00:00Z")),
  recommendation_id: maybe(text),
  followed: maybe(flag),
  agent: maybe(fc.option(text)),
  override_reason: maybe(fc.option(text)),
  success: maybe(flag),
  quality_rating: maybe(fc.option(fc.constantFrom(1, 4.5, 5, 0, 6))),
  invocation_id: maybe(fc.option(text)),
  source: maybe(fc.constant("human")),
});

describe("the quick reading of a followup", () => {
  it("says what the whole reading says, or nothing, whatever the values", () => {
    let seen = 0;
    fc.assert(
      fc.property(followup, (each) => {
        const line = JSON.stringify(each);
        const read = quick(line);
        if (read) seen++;
        if (read) expect(read).toEqual(wholly(line));
      }),
      { numRuns: 1000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it("leaves torn lines, lines that ran together and keys that stand twice to the whole reading", () => {
    const line = JSON.stringify({
      kind: "followup",
      timestamp: "t",
      recommendation_id: "r",
      followed: true,
      agent: null,
      override_reason: null,
      success: null,
      quality_rating: 3,
      invocation_id: null,
      source: "human",
    });
    expect(quick(line)).toEqual(wholly(line));
    for (let length = 0; length < line.length; length++) {
      expect(quick(line.slice(0, length))).toBeUndefined();
      expect(quick(line.slice(0, length) + line)).toEqual(length === 0 ? wholly(line) : undefined);
    }
    expect(quick(line.replace('"agent":null', '"more":1,"agent":null'))).toBeUndefined();
    expect(quick(line.replace('"agent":null', '"success":true'))).toBeUndefined();
    expect(quick(line.replace('"agent":null', '"agent":null,"agent":null'))).toBeUndefined();
  });
});
