import { hashedDraws } from "./rollout.ts";
import type { Asker } from "./serving-plan.ts";

/** The lot of hybrid mode. */
export interface Lot {
  /** chance that a lot decides who is named first */
  share: number;
  /** of the release; another one draws anew for every task */
  salt: string;
}

/** The order after the lot. */
export interface Drawn {
  chosen: number[];
  /** probability that whoever is first now was put first */
  propensity: number;
  /** a lot decided */
  drawn: boolean;
}

/**
 * Puts one of the agents first by lot, for a small share of the tasks. With the chance `share` the first one is drawn evenly
 * from all K that are ranked, the best one among them, so that
 *
 *   P(best first) = 1 - share + share / K,   P(another one first) = share / K.
 *
 * The draw is a hash of session and text: the same question has the same answer, and the probabilities are over the salt.
 * Where there is nothing to draw from, nothing is drawn.
 * @param best actions in the order in which they would be named
 */
export function drawFirst(
  best: readonly number[],
  lot: Lot | null | undefined,
  { sessionId, task }: Asker,
): Drawn {
  const { length } = best;
  if (!lot || lot.share <= 0 || length < 2) return { chosen: [...best], propensity: 1, drawn: false };
  const [chance, place] = hashedDraws(["lot", lot.salt, sessionId, task]);
  const drawn = chance < lot.share;
  const first = drawn ? Math.floor(place * length) : 0;
  const even = lot.share / length;
  return {
    chosen: [...best.slice(first, first + 1), ...best.filter((_, at) => at !== first)],
    propensity: first === 0 ? 1 - lot.share + even : even,
    drawn,
  };
}
