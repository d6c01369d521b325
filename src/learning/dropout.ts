import type { Reals } from "../numeric/dense-layer.ts";

/**
 * Dropout (Srivastava et al. 2014), inverted: a unit is zeroed with probability `dropout`, the others are multiplied by
 * 1 / (1 - dropout), so that inference needs no correction. Whether a unit survives is a hash of (seed, step, layer, row in
 * the batch, unit) and of nothing else: no generator to carry along, and the same for every learner and machine.
 */
export interface Dropout {
  /** units whose hash is below it are dropped */
  threshold: number;
  /** what the others are multiplied by, a 32-bit real */
  scale: number;
}

const WEYL = 0x9e3779b9;

/** The constants for a probability from 0 to below 1; throws a RangeError for another. */
export function dropoutOf(probability: number): Dropout {
  if (!(probability >= 0 && probability < 1)) throw new RangeError(`a dropout of ${probability}`);
  return { threshold: Math.floor(probability * 2 ** 32), scale: Math.fround(1 / (1 - probability)) };
}

/** A key for the units of one row: 32 bits, as an unsigned number. */
export function dropoutKey(seed: number, step: number, layer: number, row: number): number {
  return chain(chain(chain(mix(seed | 0), step), layer), row) >>> 0;
}

/** Drops units of one row, values[at] ... values[at + units - 1], in place. */
export function dropUnits(
  values: Reals,
  at: number,
  units: number,
  key: number,
  { threshold, scale }: Dropout,
): void {
  for (let unit = 0; unit < units; unit++) {
    const hash = mix((key + Math.imul(unit, WEYL)) | 0) >>> 0;
    values[at + unit] = hash < threshold ? 0 : values[at + unit]! * scale;
  }
}

const chain = (key: number, next: number): number => mix(key ^ Math.imul(next + 1, WEYL));

/** 32 bits in, 32 well-mixed bits out; the mixer of `random.ts`. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
