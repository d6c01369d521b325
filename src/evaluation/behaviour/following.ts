/** A choice that was made after a recommendation. */
export interface AdvisedChoice {
  /** the recommended agent was chosen */
  taken: boolean;
  /** probability that it would have been chosen without the recommendation: base(r | x) */
  own: number;
  /** mode of whoever recommended; each has a share of its own */
  mode: number;
}

/** f: how often a choice comes of the recommendation itself, 0 to 1. */
export type FollowShare = (mode: number) => number;

/** belief before any row: one that followed and one that did not */
const PRIOR_ROWS = 2;
const PRIOR_SHARE = 0.5;
/** a mode is believed to be like all of them until it has about this many rows of its own */
const MODE_PRIOR_ROWS = 20;
const STEPS = 100;
const CLOSE = 1e-9;

/**
 * The share that follows, by maximum likelihood under mu(a | x, r) = f 1[a = r] + (1 - f) base(a | x). Whether a choice of
 * the recommended agent came of the recommendation or would have been made anyway is not seen: expectation maximisation over
 * it (Dempster, Laird and Rubin 1977), with a weak beta prior. Modes are shrunken to the share of all.
 */
export function estimateFollowing(choices: readonly AdvisedChoice[]): FollowShare {
  const overall = shareOf(choices, PRIOR_SHARE, PRIOR_ROWS);
  const byMode = new Map<number, AdvisedChoice[]>();
  for (const choice of choices) {
    const same = byMode.get(choice.mode);
    if (same) same.push(choice);
    else byMode.set(choice.mode, [choice]);
  }
  const shares = new Map(
    [...byMode].map(([mode, some]) => [mode, shareOf(some, overall, MODE_PRIOR_ROWS)] as const),
  );
  return (mode) => shares.get(mode) ?? overall;
}

function shareOf(choices: readonly AdvisedChoice[], prior: number, priorRows: number): number {
  const taken = choices.filter((choice) => choice.taken);
  let share = 0.5;
  for (let step = 0; step < STEPS; step++) {
    const before = share;
    const followed = taken.reduce((sum, { own }) => sum + followedGiven(before, own), 0);
    share = (followed + prior * priorRows) / (choices.length + priorRows);
    if (Math.abs(share - before) < CLOSE) break;
  }
  return share;
}

/** Probability that a choice of the recommended agent came of the recommendation. */
const followedGiven = (share: number, own: number): number => share / (share + (1 - share) * own);

/** Probability that the choice was people's own: what it counts when it is asked whom they choose by themselves. */
export const ownChoice = (share: number, { taken, own }: AdvisedChoice): number =>
  taken ? 1 - followedGiven(share, own) : 1;

/** mu(a | x, r) = f 1[a = r] + (1 - f) base(a | x), for every a. */
export function withAdvice(base: Float64Array, named: number, share: number): Float64Array {
  const mixed = base.map((probability) => (1 - share) * probability);
  mixed[named]! += share;
  return mixed;
}
