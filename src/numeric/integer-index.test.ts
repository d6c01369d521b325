import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntegerIndex } from "./integer-index.ts";

describe("numbers of integers", () => {
  it("count from 0 in the order in which they come", () => {
    const index = new IntegerIndex();
    expect([7, -3, 7, 0, -3].map((key) => index.numberOf(key))).toEqual([0, 1, 0, 2, 1]);
    expect(index.size).toBe(3);
  });

  it("are those that a Map would give, however many", () => {
    const key = fc.oneof(
      fc.nat(300),
      fc.integer(),
      fc.nat(40).map((step) => step * 65_536),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 600 }), (keys) => {
        const index = new IntegerIndex();
        const known = new Map<number, number>();
        for (const each of keys) {
          if (!known.has(each)) known.set(each, known.size);
          expect(index.numberOf(each)).toBe(known.get(each));
        }
        expect(index.size).toBe(known.size);
      }),
    );
  });
});
