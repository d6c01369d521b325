import { createRandom } from "../../numeric/random.ts";
import { stackRows } from "../../numeric/sparse.ts";
import type { EpisodeRows } from "./episode-rows.ts";

/** One-hot states. */
export const oneHot = (states: ArrayLike<number>, columns: number) =>
  stackRows(
    Array.from(states, (state) => ({ indices: Uint32Array.of(state), values: Float32Array.of(1) })),
    columns,
  );

/** A row of a table for each state, flat. */
export const spread = (states: ArrayLike<number>, table: readonly (readonly number[])[]): Float64Array =>
  Float64Array.from(Array.from(states).flatMap((state) => table[state] ?? []));

/**
 * Two situations, two actions, at most three steps; the state is step and situation. An action pays with a probability and
 * leads to a situation with another; an episode may end after each step with probability 0.2.
 */
const PAYS = [
  [0.8, 0.3],
  [0.2, 0.6],
];
const LEADS_TO_SECOND = [
  [0.7, 0.2],
  [0.4, 0.9],
];
const STEPS = 3;
const ENDS = 0.2;
export const GAME_STATES = STEPS * 2;
export const LOGGED = Array.from({ length: GAME_STATES }, (_, state) =>
  state % 2 === 0 ? [0.6, 0.4] : [0.3, 0.7],
);
export const JUDGED = Array.from({ length: GAME_STATES }, (_, state) =>
  state % 2 === 0 ? [0.2, 0.8] : [0.5, 0.5],
);

/** The true value of a policy [states][actions], backwards from the last step; episodes start in the first situation. */
export function gameValue(policy: readonly (readonly number[])[], gamma: number): number {
  let later = [0, 0];
  for (let step = STEPS - 1; step >= 0; step--) {
    const next = later;
    later = PAYS.map((pays, situation) =>
      pays.reduce((sum, pay, action) => {
        const second = LEADS_TO_SECOND[situation]![action]!;
        const goesOn = (1 - ENDS) * (second * next[1]! + (1 - second) * next[0]!);
        return sum + policy[step * 2 + situation]![action]! * (pay + gamma * goesOn);
      }, 0),
    );
  }
  return later[0]!;
}

export interface PlayedGame extends EpisodeRows {
  behaviour: Float64Array;
  /** state of each row */
  state: Int32Array;
}

/** A log of the game, and what the judged policy would do in each row. */
export function playGame(
  seed: number,
  episodes: number,
  judged: readonly (readonly number[])[] = JUDGED,
): PlayedGame {
  const random = createRandom(seed);
  const rows: { state: number; action: number; outcome: number; episode: number }[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    let situation = 0;
    for (let step = 0; step < STEPS; step++) {
      const state = step * 2 + situation;
      const action = random.categorical(LOGGED[state]!);
      const outcome = random.next() < PAYS[situation]![action]! ? 1 : 0;
      rows.push({ state, action, outcome, episode });
      if (random.next() < ENDS) break;
      situation = random.next() < LEADS_TO_SECOND[situation]![action]! ? 1 : 0;
    }
  }
  const state = Int32Array.from(rows, (row) => row.state);
  return {
    rows: rows.length,
    actions: 2,
    states: oneHot(state, GAME_STATES),
    action: Int32Array.from(rows, (row) => row.action),
    outcome: Float64Array.from(rows, (row) => row.outcome),
    episode: Int32Array.from(rows, (row) => row.episode),
    target: spread(state, judged),
    behaviour: spread(state, LOGGED),
    state,
  };
}
