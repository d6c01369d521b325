import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { type ClusterDraws, drawClusters, resampleSums } from "./resample-sums.ts";

/** The plain version: one product after the other, the sums of 512 clusters at a time. */
function plainSums(columns: readonly Float64Array[], { clusters, replicates, counts }: ClusterDraws) {
  return columns.map((column) =>
    Float64Array.from({ length: replicates }, (_, replicate) => {
      let sum = 0;
      for (let start = 0; start < clusters; start += 512) {
        let tile = 0;
        for (let unit = start; unit < Math.min(clusters, start + 512); unit++)
          tile += column[unit]! * (counts?.[replicate * clusters + unit] ?? 0);
        sum += tile;
      }
      return sum;
    }),
  );
}

const randomColumns = (count: number, length: number, seed: number): Float64Array[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Float64Array.from({ length }, random.normal));
};

describe("drawClusters", () => {
  it("draws in each replicate as many clusters as there are, each as likely as the others", () => {
    const { counts } = drawClusters(40, 3000, 1);
    const drawn = new Float64Array(40);
    for (let replicate = 0; replicate < 3000; replicate++) {
      const own = counts?.subarray(replicate * 40, replicate * 40 + 40);
      expect(own?.reduce((sum, count) => sum + count, 0)).toBe(40);
      own?.forEach((count, unit) => {
        drawn[unit]! += count;
      });
    }
    // chi-squared with 39 degrees of freedom: above 80 once in 8,000 seeds
    expect(drawn.reduce((sum, count) => sum + (count - 3000) ** 2 / 3000, 0)).toBeLessThan(80);
  });

  it("draws what the generator of each replicate says", () => {
    const { counts, starts } = drawClusters(700, 60, 5);
    for (const replicate of [0, 47, 48, 59]) {
      const [one, two, three, four] = starts.subarray(4 * replicate, 4 * replicate + 4);
      const random = createRandom([one!, two!, three!, four!]);
      const drawn = new Uint8Array(700);
      for (let draw = 0; draw < 700; draw++) drawn[random.integer(700)]! += 1;
      expect(counts?.subarray(700 * replicate, 700 * (replicate + 1))).toEqual(drawn);
    }
  });

  it("repeats itself with the same seed, and only then", () => {
    expect(drawClusters(9, 20, 4)).toEqual(drawClusters(9, 20, 4));
    expect(drawClusters(9, 20, 4).counts).not.toEqual(drawClusters(9, 20, 5).counts);
  });
});

describe("resampleSums", () => {
  it("multiplies counts by values", () => {
    const counts = Uint8Array.from([2, 0, 1, 0, 3, 0]);
    const draws = { clusters: 3, replicates: 2, starts: new Uint32Array(8), counts };
    const columns = [Float64Array.from([1, 10, 100]), Float64Array.from([0.5, 0.25, -1])];
    expect(resampleSums(columns, draws).map((sums) => [...sums])).toEqual([
      [102, 30],
      [0, 0.75],
    ]);
  });

  it("gives the bits of the plain sums whatever the sizes, tiles and groups", () => {
    const sizes = fc.record({
      clusters: fc.integer({ min: 1, max: 1100 }),
      replicates: fc.integer({ min: 1, max: 100 }),
      columns: fc.integer({ min: 1, max: 7 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ clusters, replicates, columns, seed }) => {
        const draws = drawClusters(clusters, replicates, seed);
        const values = randomColumns(columns, clusters, seed);
        expect(resampleSums(values, draws)).toEqual(plainSums(values, draws));
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same bytes whether the counts are kept or drawn again", () => {
    const kept = drawClusters(700, 130, 3);
    const again = drawClusters(700, 130, 3, 0);
    expect(again.counts).toBeNull();
    const columns = randomColumns(4, 700, 2);
    expect(resampleSums(columns, again)).toEqual(resampleSums(columns, kept));
  });

  it("gives no sums for no columns", () => {
    expect(resampleSums([], drawClusters(5, 10, 1))).toEqual([]);
  });
});
