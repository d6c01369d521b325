/** How unlikely a failure by bad luck alone may be, per proof. */
const BAD_LUCK = 0.001;

/** Smallest k with P(X <= k) >= `share`, X binomial. */
export function binomialQuantile(trials: number, rate: number, share: number): number {
  let mass = (1 - rate) ** trials;
  let sum = mass;
  let count = 0;
  while (sum < share && count < trials) {
    mass *= ((trials - count) / (count + 1)) * (rate / (1 - rate));
    count += 1;
    sum += mass;
  }
  return count;
}

/** Fewest hits that `trials` may have when each succeeds with at least this rate, but for one time in a thousand. */
export const fewestHits = (trials: number, rate: number): number => binomialQuantile(trials, rate, BAD_LUCK);

/** Most errors that `trials` may have when each errs with at most this rate, but for one time in a thousand. */
export const mostErrors = (trials: number, rate: number): number =>
  binomialQuantile(trials, rate, 1 - BAD_LUCK);
