import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences, fieldDifference } from "./compare-fields.ts";

describe("the fields in which two values differ", () => {
  it("are named with both values, a list of plain values as one", () => {
    const one = { a: { b: 1, c: [1, 2] }, d: "x" };
    const other = { a: { b: 2, c: [1, 3] }, e: null };
    expect([...differences(one, other, "")]).toEqual([
      ["a.b", "1", "2"],
      ["a.c", "[1,2]", "[1,3]"],
      ["d", '"x"', "(none)"],
      ["e", "(none)", "null"],
    ]);
    expect(fieldDifference(one, other)).toBe('a.b 1 -> 2, a.c [1,2] -> [1,3], d "x" -> (none), and 1 more.');
  });

  it("are none exactly where the values are the same JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, other) => {
        expect([...differences(one, JSON.parse(JSON.stringify(one)), "")]).toEqual([]);
        const plain = (value: unknown): value is string | number => typeof value !== "object";
        if (plain(one) && plain(other) && JSON.stringify(one) !== JSON.stringify(other))
          expect([...differences(one, other, "x")]).toHaveLength(1);
      }),
    );
  });

  it("are shortened where they are long", () => {
    const [, before] = [...differences({ a: "y".repeat(500) }, { a: "" }, "")][0] ?? [];
    expect(before?.length).toBe(40);
  });
});
