/**
 * A seeded generator: xoshiro128** (Blackman and Vigna 2018) started by splitmix32.
 * Its state is four 32-bit words, so that a checkpoint can store it and go on with the same numbers.
 */
export interface Random {
  /** uniform in [0, 1), 32 bits of it random */
  next(): number;
  /** uniform integer in [0, bound); bound at least 1 */
  integer(bound: number): number;
  /** standard normal, by the polar method of Marsaglia */
  normal(): number;
  /** Fisher and Yates, in place */
  shuffle<Items extends { length: number; [index: number]: number }>(items: Items): Items;
  /** index drawn with probability proportional to its weight; weights non-negative, sum above zero */
  categorical(weights: ArrayLike<number>): number;
  state(): [number, number, number, number];
}

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const seedWords = (seed: number): [number, number, number, number] => {
  let word = seed >>> 0;
  const nextWord = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let mixed = word ^ (word >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return [nextWord(), nextWord(), nextWord(), nextWord()];
};

/**
 * A generator from an integer seed, or continued from a stored state.
 * Two calls with the same seed give the same numbers on every machine.
 */
export function createRandom(seed: number | readonly [number, number, number, number]): Random {
  const words: [number, number, number, number] = typeof seed === "number" ? seedWords(seed) : [...seed];
  const bits = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(words[1], 5), 7), 9) >>> 0;
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotateLeft(words[3], 11);
    return result;
  };
  const next = (): number => bits() / 4294967296;
  const integer = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    integer,
    normal: () => polarNormal(next),
    shuffle: (items) => {
      for (let last = items.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = items[last]!;
        items[last] = items[other]!;
        items[other] = kept;
      }
      return items;
    },
    categorical: (weights) => drawCategorical(weights, next()),
    state: () => words.map((word) => word >>> 0) as [number, number, number, number],
  };
}

function polarNormal(next: () => number): number {
  for (;;) {
    const u = 2 * next() - 1;
    const v = 2 * next() - 1;
    const square = u * u + v * v;
    if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

function drawCategorical(weights: ArrayLike<number>, uniform: number): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) total += weights[index]!;
  let threshold = uniform * total;
  let lastPossible = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index]!;
    if (weight > 0) lastPossible = index;
    threshold -= weight;
    if (threshold < 0 && weight > 0) return index;
  }
  return lastPossible;
}
