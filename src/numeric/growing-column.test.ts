import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createColumn } from "./growing-column.ts";

describe("a growing column", () => {
  it("holds whatever was pushed and appended, in order and nothing else", () => {
    const steps = fc.array(fc.oneof(fc.integer(), fc.array(fc.integer(), { maxLength: 3000 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const column = createColumn(Int32Array);
        for (const step of all) typeof step === "number" ? column.push(step) : column.append(step);
        expect(column.length()).toBe(all.flat().length);
        expect([...column.finish()]).toEqual(all.flat());
      }),
    );
  });
});
