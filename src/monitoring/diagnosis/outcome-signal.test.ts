import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { wholeState } from "../../learning/anchor.ts";
import { sparseOf, tableOf } from "../../learning/simulated-transitions.fixture.ts";
import { createRandom } from "../../numeric/random.ts";
import { outcomeSignal } from "./outcome-signal.ts";

const KINDS = 4;
const AGENTS = 3;

/** One task kind of four per row, one agent of three, two rows per episode; success by `rateOf`. */
function logOf(rows: number, seed: number, rateOf: (kind: number, agent: number) => number): TransitionTable {
  const random = createRandom(seed);
  return tableOf(
    KINDS,
    AGENTS,
    Array.from({ length: rows }, (_, row) => {
      const kind = random.integer(KINDS);
      const action = random.integer(AGENTS);
      const state = sparseOf(Array.from({ length: KINDS }, (_, at) => Number(at === kind)));
      const successProbability = Number(random.next() < rateOf(kind, action));
      return { state, action, reward: 0, successProbability, episode: Math.floor(row / 2) };
    }),
  );
}

const signalOf = (table: TransitionTable) => outcomeSignal(table, [wholeState(KINDS)], 0.95);

describe("what outcomes depend on", () => {
  it("is the agent, where one agent is better at everything", () => {
    const found = signalOf(logOf(800, 1, (_, agent) => (agent === 0 ? 0.9 : 0.4)));
    expect(found?.agents.low).toBeGreaterThan(0.1);
    expect(found?.tasks.high).toBeLessThan(0.05);
    expect(found?.interplay.high).toBeLessThan(0.05);
  });

  it("is the task, where some tasks are harder for everybody", () => {
    const found = signalOf(logOf(800, 2, (kind) => (kind < 2 ? 0.9 : 0.4)));
    expect(found?.tasks.low).toBeGreaterThan(0.1);
    expect(found?.agents.high).toBeLessThan(0.05);
    expect(found?.interplay.high).toBeLessThan(0.05);
  });

  it("is who does which task, where each agent has tasks of its own", () => {
    const found = signalOf(logOf(800, 3, (kind, agent) => (kind % AGENTS === agent ? 0.9 : 0.3)));
    expect(found?.interplay.low).toBeGreaterThan(0.1);
  });

  it("is nothing in noise: at most one interval in twenty may claim otherwise, and a few more by chance", () => {
    const claims = Array.from({ length: 40 }, (_, seed) => signalOf(logOf(240, 100 + seed, () => 0.6)));
    const claimed = claims.filter((found) => (found?.interplay.low ?? 0) > 0).length;
    expect(claims.every((found) => found !== null)).toBe(true);
    expect(claimed).toBeLessThanOrEqual(3);
  });

  it("is not told from few episodes, one agent, or one outcome", () => {
    expect(signalOf(logOf(60, 5, () => 0.5))).toBeNull();
    expect(signalOf(logOf(300, 6, () => 1))).toBeNull();
    const one = logOf(300, 7, () => 0.5);
    expect(signalOf({ ...one, action: one.action.map(() => 0) })).toBeNull();
  });
});
