import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { surelyBetter } from "./validation-loss.ts";

const own = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);
const zeros = (rows: number): Float64Array => new Float64Array(rows);
const better = (gains: readonly number[], episode: Int32Array = own(gains.length)): boolean =>
  surelyBetter(zeros(gains.length), Float64Array.from(gains), episode);

describe("surely better", () => {
  it("compares the mean gain with twice its standard error: 1, 2, 3 has mean 2 and standard error 0.577", () => {
    expect(better([1, 2, 3])).toBe(true);
    // mean 1, deviations -2, 0, 2: standard error sqrt(8 / 3 / 2) = 1.15
    expect(better([-1, 1, 3])).toBe(false);
  });

  it("counts the rows of an episode as one witness: the same gains, told by two episodes, are no proof", () => {
    const gains = [3, 3, 3, 0, 0, 0];
    // rows by themselves: mean 1.5, standard error sqrt(13.5 / 6 / 5) = 0.67; two episodes: sqrt(2 * 40.5) / 6 = 1.5
    expect(better(gains)).toBe(true);
    expect(better(gains, Int32Array.of(0, 0, 0, 1, 1, 1))).toBe(false);
  });

  it("is never said of a single episode", () => {
    expect(better([1, 1, 1], Int32Array.of(7, 7, 7))).toBe(false);
  });

  it("is the plain test of a mean where each episode has one row", () => {
    const plain = (gains: readonly number[]): boolean => {
      const mean = gains.reduce((sum, gain) => sum + gain / gains.length, 0);
      const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
      return mean > 2 * Math.sqrt(squares / gains.length / (gains.length - 1));
    };
    const gain = fc.double({ min: -1, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(gain, { minLength: 2 }), (gains) => {
        expect(better(gains)).toBe(plain(gains));
      }),
    );
  });

  it("does not change when every row of an episode is told twice", () => {
    const gains = fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(gains, (once) => {
        const twice = once.flatMap((gain) => [gain, gain]);
        const episode = Int32Array.from(twice, (_, row) => row >> 1);
        fc.pre(Math.abs(margin(once)) > 1e-9);
        expect(better(twice, episode)).toBe(better(once));
      }),
    );
  });
});

/** How far the mean lies from the threshold: at it, rounding decides. */
function margin(gains: readonly number[]): number {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
  return mean - 2 * Math.sqrt(squares / gains.length / (gains.length - 1));
}
