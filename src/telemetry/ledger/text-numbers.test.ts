import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextColumn } from "./text-column.ts";
import { TextNumbers } from "./text-numbers.ts";

const texts = fc.array(
  fc.oneof(fc.string({ unit: "grapheme", maxLength: 6 }), fc.constantFrom("a", "b", "")),
  {
    maxLength: 40,
  },
);
function columnOf(all: readonly string[]): TextColumn {
  const column = new TextColumn();
  for (const text of all) column.add(text);
  return column;
}

describe("numbers of texts", () => {
  it("are those that a Map would give, over several columns", () => {
    fc.assert(
      fc.property(texts, texts, texts, (some, others, asked) => {
        const numbers = new TextNumbers(some.length + others.length);
        const known = new Map<string, number>();
        for (const all of [some, others]) {
          for (const text of all) if (!known.has(text)) known.set(text, known.size);
          expect([...numbers.addColumn(columnOf(all))]).toEqual(all.map((text) => known.get(text)));
        }
        expect(numbers.size).toBe(known.size);
        const column = columnOf(asked);
        for (const [row, text] of asked.entries()) {
          expect(numbers.numberOf(text)).toBe(known.get(text));
          expect(numbers.find(column, row)).toBe(known.get(text) ?? -1);
        }
      }),
    );
  });

  it("refuse more texts than were said to come", () => {
    expect(() => new TextNumbers(1).addColumn(columnOf(["a", "b"]))).toThrow("more than 1 texts");
  });
});
