import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../numeric/intervals.ts";
import { clusteredMean } from "../diagnosis/clustered-mean.ts";
import { ClusteredTally } from "./clustered-tally.ts";

type Row = readonly [value: number, cluster: number | null];
const tallyOf = (rows: readonly Row[]): ClusteredTally => {
  const tally = new ClusteredTally();
  for (const [value, cluster] of rows) tally.add(value, cluster);
  return tally;
};
const bit = fc.constantFrom(0, 1);

describe("a share of answers that come in sessions", () => {
  it("has the plain Wilson interval where every answer is a session of its own", () => {
    const rows: Row[] = Array.from({ length: 45 }, (_, number) => [
      number < 38 ? 1 : 0,
      number % 2 ? null : number,
    ]);
    const share = tallyOf(rows).share(0.95);
    expect(share).toMatchObject({ value: 38 / 45, n: 45, clusters: 45 });
    expect(share).toMatchObject(wilsonInterval(38, 45, 0.95));
  });

  it("is worth one answer a session where all answers of a session are alike", () => {
    // worked by hand: 20 sessions of 5 answers, 10 of them all 1. m = 1/2, V = 20/19 * 20 * 2.5^2 / 100^2 = 0.0131579,
    // m (1 - m) / V = 19; (z / t_19)^2 = (1.959964 / 2.093024)^2 = 0.876896: worth 16.661
    const rows: Row[] = Array.from({ length: 100 }, (_, number) => [
      Math.floor(number / 5) % 2,
      Math.floor(number / 5),
    ]);
    const { low, high } = wilsonInterval(16.661 / 2, 16.661, 0.95);
    const share = tallyOf(rows).share(0.95);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it("never claims more than the plain interval, nor an interval without width where all are alike", () => {
    const rows = fc.array(fc.tuple(bit, fc.option(fc.nat(4))), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(rows, (all) => {
        const share = tallyOf(all).share(0.95);
        const plain = wilsonInterval(
          all.reduce((sum, [value]) => sum + value, 0),
          all.length,
          0.95,
        );
        expect(share.high! - share.low!).toBeGreaterThanOrEqual(plain.high - plain.low - 1e-9);
        expect(share.low!).toBeLessThanOrEqual(share.value! + 1e-12);
      }),
    );
    expect(
      tallyOf([
        [1, 0],
        [1, 0],
        [1, 1],
      ]).share(0.95).low,
    ).toBeLessThan(0.4);
  });

  it("rests on nothing where there is nothing", () => {
    expect(new ClusteredTally().share(0.95)).toEqual({
      value: null,
      low: null,
      high: null,
      n: 0,
      clusters: 0,
    });
  });
});

describe("a mean of answers that come in sessions", () => {
  it("agrees with the cluster-robust mean computed from all values at once", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(6)), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, (all) => {
        const mean = tallyOf(all).mean(0.95);
        const whole = clusteredMean(
          all.map(([value]) => value),
          all.map(([, cluster]) => cluster),
          0.95,
        );
        expect(mean.value).toBeCloseTo(whole.value, 12);
        expect(mean.clusters).toBe(whole.clusters);
        if (mean.low === null) return;
        // the interval of the other is normal, this one is t: never narrower, centred alike
        expect(mean.high! - mean.low).toBeGreaterThanOrEqual(whole.high - whole.low - 1e-9);
        expect((mean.high! + mean.low) / 2).toBeCloseTo(whole.value, 9);
      }),
    );
  });

  it("counts a value of weight two as two equal values of one session", () => {
    const weighted = new ClusteredTally();
    const twice = new ClusteredTally();
    [
      [4, 1],
      [2, 2],
      [5, 3],
      [1, 3],
    ].forEach(([value = 0, cluster = 0], place) => {
      weighted.add(value, cluster, place === 0 ? 2 : 1);
      twice.add(value, cluster);
      if (place === 0) twice.add(value, cluster);
    });
    expect(weighted.mean(0.95).low).toBeCloseTo(twice.mean(0.95).low!, 12);
  });

  it("has no interval from one session, or where all ratings are the same", () => {
    expect(
      tallyOf([
        [4, 1],
        [2, 1],
      ]).mean(0.95),
    ).toMatchObject({ value: 3, low: null, high: null });
    expect(
      tallyOf([
        [3, 1],
        [3, 2],
        [3, 3],
      ]).mean(0.95),
    ).toMatchObject({ value: 3, low: null, high: null });
  });
});
