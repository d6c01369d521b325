import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invocationSchema } from "../../schema/invocation.ts";
import { delegation } from "./delegation.fixture.ts";
import { isPlainDelegation } from "./is-plain-delegation.ts";

describe("a plain delegation", () => {
  it("is one that the schema takes just as it is", () => {
    let plain = 0;
    fc.assert(
      fc.property(delegation, (value) => {
        if (!isPlainDelegation(value)) return;
        plain++;
        expect(invocationSchema.parse(value)).toEqual(value);
      }),
      { numRuns: 1000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it("is not anything else", () => {
    for (const value of [null, "text", [], 3]) expect(isPlainDelegation(value)).toBe(false);
  });
});
