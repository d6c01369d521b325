import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedLogSumExp, maskedShares, maskedSoftmax } from "./softmax.ts";

const rows = fc.array(
  fc.record({ value: fc.double({ min: -900, max: 900, noNaN: true }), allowed: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

describe("the shares of a row", () => {
  it("are 1/4 and 3/4 where one value is higher by log 3, with the log of the sum", () => {
    const shares = new Float64Array(3);
    const normaliser = maskedShares([9, 0, Math.log(3), 50], 1, [1, 1, 0], 0, 3, shares);
    expect(normaliser).toBeCloseTo(Math.log(4), 12);
    expect([...shares].map((share) => share.toFixed(12))).toEqual([
      "0.250000000000",
      "0.750000000000",
      "0.000000000000",
    ]);
  });

  it("are the softmax of what is allowed, beside the same normaliser", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const values = row.map(({ value }) => value);
        const mask = row.map(({ allowed }) => Number(allowed));
        const shares = new Float64Array(row.length).fill(7);
        const normaliser = maskedShares(values, 0, mask, 0, row.length, shares);
        expect(normaliser).toBe(maskedLogSumExp(values, 0, mask, 0, row.length));
        if (!mask.includes(1)) {
          expect([...shares]).toEqual(values.map(() => 0));
          return;
        }
        const wanted = maskedSoftmax(values, Uint8Array.from(mask));
        for (const [index, share] of shares.entries()) expect(share).toBeCloseTo(wanted[index]!, 10);
      }),
    );
  });
});
