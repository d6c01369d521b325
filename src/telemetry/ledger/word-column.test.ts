import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termsOf } from "../terms.ts";
import { WordColumn } from "./word-column.ts";

/** The hashes of one text, in a column behind those of another. */
function wordHashes(text: string): number[] {
  const column = new WordColumn();
  column.add("something before");
  column.add(text);
  const { hashes, ends } = column.pack();
  return [...hashes.subarray(ends[0], ends[1])];
}

/** Hashes of words that are taken one by one. */
const oneByOne = (words: readonly string[]): number[] =>
  words.map((word) => wordHashes(word)[0] ?? Number.NaN).sort((a, b) => a - b);

describe("the words of a task as hashes", () => {
  it("are the hashes of its terms, whatever the text", () => {
    const word = fc.constantFrom(
      "fixTheBug",
      "a1",
      "ab",
      "abc",
      "x9y",
      "12abc",
      "the",
      "HTTPServer",
      "aB",
      "größe",
      "v".repeat(33),
      "Ab1Cd2",
      "-",
      "_",
    );
    const words = fc.array(fc.oneof(word, fc.string({ maxLength: 12 })), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.constantFrom(" ", "", "/"), (parts, between) => {
        const text = parts.join(between);
        expect([...wordHashes(text)]).toEqual(oneByOne(termsOf(text)));
      }),
      { numRuns: 500 },
    );
  });

  it("differ where words differ", () => {
    expect([...wordHashes("login crash")]).not.toEqual([...wordHashes("login crush")]);
    expect([...wordHashes("crash Login crash")]).toEqual([...wordHashes("login crash")]);
  });
});
