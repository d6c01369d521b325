import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextColumn } from "./text-column.ts";

const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 40 });

describe("a column of texts", () => {
  it("gives back what was added, before and after it was packed", () => {
    fc.assert(
      fc.property(texts, (all) => {
        const column = new TextColumn();
        for (const text of all) column.add(text);
        const unpacked = new TextColumn(structuredClone(column.pack()));
        for (const [row, text] of all.entries()) {
          expect(column.at(row)).toBe(text);
          expect(unpacked.at(row)).toBe(text);
          expect(unpacked.hashAt(row)).toBe(column.hashAt(row));
        }
        expect(unpacked.size).toBe(all.length);
        expect(column.at(all.length)).toBe("");
      }),
    );
  });

  it("tells equal texts from others, and gives them one hash", () => {
    fc.assert(
      fc.property(texts, texts, (some, others) => {
        const [one, other] = [new TextColumn(), new TextColumn()];
        for (const text of some) one.add(text);
        for (const text of others) other.add(text);
        for (const [row, text] of some.entries())
          for (const [otherRow, otherText] of others.entries()) {
            expect(one.isSameAs(row, other, otherRow)).toBe(text === otherText);
            if (text === otherText) expect(one.hashAt(row)).toBe(other.hashAt(otherRow));
          }
      }),
    );
  });

  it("grows beyond its first size", () => {
    const column = new TextColumn();
    for (let row = 0; row < 3000; row++) column.add(`text ${row} `.repeat(10));
    expect(column.at(2999)).toBe("text 2999 ".repeat(10));
    expect(column.at(0)).toBe("text 0 ".repeat(10));
  });
});
