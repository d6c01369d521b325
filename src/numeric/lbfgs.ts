import { dot } from "./dense-matrix.ts";

/** Writes the gradient at `point` into `gradient` and returns the value there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface LbfgsSettings {
  /** at most this many accepted steps */
  maxIterations: number;
  /** done when no component of the gradient is larger than this */
  gradientTolerance: number;
  /** pairs of past steps that shape the direction */
  memory?: number;
}

export interface Minimum {
  point: Float64Array;
  value: number;
  iterations: number;
  converged: boolean;
}

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** 1 / (step . change) */
  inverse: number;
}

/**
 * Minimises a smooth function by limited-memory BFGS (Nocedal 1980; two-loop recursion of Nocedal and Wright, 7.4)
 * with a bisecting line search for the weak Wolfe conditions (Lewis and Overton 2013). No randomness:
 * the same objective and start give the same bytes.
 */
export function minimise(objective: Objective, start: Float64Array, settings: LbfgsSettings): Minimum {
  const memory = settings.memory ?? 10;
  const pairs: Pair[] = [];
  let point = Float64Array.from(start);
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  let iterations = 0;
  while (iterations < settings.maxIterations && largest(gradient) > settings.gradientTolerance) {
    const direction = descentDirection(gradient, pairs);
    const found = lineSearch(objective, { point, gradient, value }, direction, pairs.length === 0);
    if (!found) break;
    const step = difference(found.point, point);
    const change = difference(found.gradient, gradient);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, inverse: 1 / curvature });
    if (pairs.length > memory) pairs.shift();
    ({ point, gradient, value } = found);
    iterations += 1;
  }
  return { point, value, iterations, converged: largest(gradient) <= settings.gradientTolerance };
}

interface Place {
  point: Float64Array<ArrayBuffer>;
  gradient: Float64Array<ArrayBuffer>;
  value: number;
}

/** Minus the approximate inverse Hessian times the gradient. */
function descentDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = Float64Array.from(gradient, (entry) => -entry);
  const weights = new Float64Array(pairs.length);
  for (let index = pairs.length - 1; index >= 0; index--) {
    const pair = pairs[index]!;
    weights[index] = pair.inverse * dot(pair.step, direction);
    addScaled(direction, pair.change, -weights[index]!);
  }
  const last = pairs.at(-1);
  if (last) scale(direction, 1 / (last.inverse * dot(last.change, last.change)));
  pairs.forEach((pair, index) => {
    addScaled(direction, pair.step, weights[index]! - pair.inverse * dot(pair.change, direction));
  });
  return direction;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;

/** A step length that lowers the value enough and flattens the slope enough; undefined when none is found. */
function lineSearch(
  objective: Objective,
  from: Place,
  direction: Float64Array,
  first: boolean,
): Place | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = first ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
  let lowered: Place | undefined;
  for (let trial = 0; trial < 40; trial++) {
    const point = Float64Array.from(from.point, (entry, index) => entry + length * direction[index]!);
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    if (!(value <= from.value + SUFFICIENT_DECREASE * length * slope)) high = length;
    else {
      lowered = { point, gradient, value };
      if (dot(gradient, direction) >= CURVATURE * slope) return lowered;
      low = length;
    }
    length = Number.isFinite(high) ? (low + high) / 2 : 2 * low;
  }
  return lowered;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * source[index]!;
}

function scale(target: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! *= factor;
}

const difference = (left: Float64Array, right: Float64Array): Float64Array =>
  Float64Array.from(left, (entry, index) => entry - right[index]!);

function largest(values: Float64Array): number {
  let result = 0;
  for (const entry of values) result = Math.max(result, Math.abs(entry));
  return result;
}
