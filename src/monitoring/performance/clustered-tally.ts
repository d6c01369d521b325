import { IntegerIndex } from "../../numeric/integer-index.ts";
import { wilsonInterval } from "../../numeric/intervals.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import { studentQuantile } from "../../numeric/student-t.ts";
import type { Figure } from "../../schema/performance.ts";

const NOTHING: Figure = { value: null, low: null, high: null, n: 0, clusters: 0 };
/** From here on Student's t is the normal distribution to three digits. */
const MANY_CLUSTERS = 1000;

/** A variance that rounding alone makes. */
const TOO_SMALL = 1e-18;

const tQuantile = (level: number, clusters: number): number =>
  clusters > MANY_CLUSTERS ? normalQuantile((1 + level) / 2) : studentQuantile((1 + level) / 2, clusters - 1);

/**
 * A weighted mean of values that come in clusters, taken in one at a time: answers of one session share their luck. With
 * m = sum w x / sum w, its variance is the cluster-robust one (Liang and Zeger 1986):
 * V = C / (C - 1) * sum_c (sum_{i in c} w_i (x_i - m))^2 / (sum w)^2. A value without a cluster (null) is one of its own.
 */
export class ClusteredTally {
  private n = 0;
  private sum = 0;
  private weight = 0;
  private squaredWeight = 0;
  /** of the values without a cluster: how many, and sums of w^2, w^2 x and w^2 x^2 */
  private readonly alone = { n: 0, w: 0, wx: 0, wxx: 0 };
  private readonly clusters = new IntegerIndex();
  /** by the number of the cluster: sums of w and of w x */
  private readonly weights: number[] = [];
  private readonly sums: number[] = [];

  add(value: number, cluster: number | null, weight = 1): void {
    this.n++;
    this.sum += weight * value;
    this.weight += weight;
    this.squaredWeight += weight * weight;
    if (cluster === null) this.addAlone(value, weight);
    else this.addTo(cluster, value, weight);
  }

  private addTo(cluster: number, value: number, weight: number): void {
    const own = this.clusters.numberOf(cluster);
    this.weights[own] = (this.weights[own] ?? 0) + weight;
    this.sums[own] = (this.sums[own] ?? 0) + weight * value;
  }

  private addAlone(value: number, weight: number): void {
    const square = weight * weight;
    this.alone.n++;
    this.alone.w += square;
    this.alone.wx += square * value;
    this.alone.wxx += square * value * value;
  }

  get count(): number {
    return this.n;
  }

  /**
   * A share (values 0 and 1) with the Wilson interval of as many independent values as it is worth:
   * m (1 - m) / V, corrected for few clusters by (z / t)^2 (Korn and Graubard 1998), never more than there are. Where all
   * values are alike, V tells nothing: then each cluster counts as one.
   */
  share(level: number): Figure {
    if (this.n === 0) return NOTHING;
    const { value, clusters } = this.centre();
    const worth = this.effectiveSize(value, clusters, level);
    return { value, ...wilsonInterval(value * worth, worth, level), n: this.n, clusters };
  }

  /** A mean with its t-interval; no interval from a single cluster, or from values that are all the same. */
  mean(level: number): Figure {
    if (this.n === 0) return NOTHING;
    const { value, clusters } = this.centre();
    const variance = clusters < 2 ? 0 : this.variance(value, clusters);
    if (variance < TOO_SMALL) return { value, low: null, high: null, n: this.n, clusters };
    const reach = tQuantile(level, clusters) * Math.sqrt(variance);
    return { value, low: value - reach, high: value + reach, n: this.n, clusters };
  }

  private centre(): { value: number; clusters: number } {
    return { value: this.sum / this.weight, clusters: this.alone.n + this.clusters.size };
  }

  private effectiveSize(value: number, clusters: number, level: number): number {
    const equal = this.weight ** 2 / this.squaredWeight;
    if (clusters === this.n) return equal;
    if (clusters < 2) return 1;
    if (value === 0 || value === 1) return this.asWhole();
    const plain = (value * (1 - value)) / this.variance(value, clusters);
    const correction = normalQuantile((1 + level) / 2) / tQuantile(level, clusters);
    return Math.min(equal, plain * correction ** 2);
  }

  /** Kish's effective size when each cluster counts as one. */
  private asWhole(): number {
    let squares = this.alone.w;
    for (const weight of this.weights) squares += weight * weight;
    return this.weight ** 2 / squares;
  }

  private variance(mean: number, clusters: number): number {
    const { w, wx, wxx } = this.alone;
    let squares = Math.max(0, wxx - 2 * mean * wx + mean * mean * w);
    for (let own = 0; own < this.weights.length; own++)
      squares += ((this.sums[own] ?? 0) - mean * (this.weights[own] ?? 0)) ** 2;
    return ((clusters / (clusters - 1)) * squares) / this.weight ** 2;
  }
}
