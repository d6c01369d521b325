import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, wrap } from "./wrap.ts";

describe("wrap", () => {
  it("breaks between words, and indents what follows", () => {
    expect(wrap("  one two three four", "    ", 11)).toEqual(["  one two", "    three", "    four"]);
  });

  it("leaves a word that is too long for a line whole", () => {
    expect(wrap("a incomprehensibilities b", "", 8)).toEqual(["a", "incomprehensibilities", "b"]);
  });

  it("loses no word and makes no line too long, unless it is one word", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 15, max: 60 }), (words, width) => {
        const lines = wrap(words.join(" "), "  ", width);
        expect(lines.join(" ").split(/ +/).filter(Boolean)).toEqual(words);
        expect(lines.every((line) => line.length <= width)).toBe(true);
      }),
    );
  });
});

describe("shorten", () => {
  it("cuts only what is too long", () => {
    expect(shorten("security-auditor", 16)).toBe("security-auditor");
    expect(shorten("security-auditor", 10)).toBe("securit...");
  });
});
