import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFirst } from "./randomised-arm.ts";

const asker = (task: string, sessionId: string | null = null) => ({ task, sessionId });
const BEST = [4, 1, 7, 2];

describe("the lot", () => {
  it("gives four agents at a share of 0.2 the chances 0.85, 0.05, 0.05 and 0.05", () => {
    const chances = new Map<number, number>();
    for (let task = 0; task < 200; task++) {
      const { chosen, propensity } = drawFirst(BEST, { share: 0.2, salt: "s" }, asker(`task ${task}`));
      chances.set(chosen[0] ?? -1, propensity);
    }
    expect([...chances].sort(([a], [b]) => a - b)).toEqual([
      [1, expect.closeTo(0.05)],
      [2, expect.closeTo(0.05)],
      [4, expect.closeTo(0.85)],
      [7, expect.closeTo(0.05)],
    ]);
  });

  it("puts each agent first as often as it says, over 10,000 tasks", () => {
    const tasks = 10_000;
    const first = new Map<number, number>();
    const said = new Map<number, number>();
    for (let task = 0; task < tasks; task++) {
      const { chosen, propensity } = drawFirst(BEST, { share: 0.3, salt: "v2" }, asker(`Task ${task}`));
      const [agent = -1] = chosen;
      first.set(agent, (first.get(agent) ?? 0) + 1);
      said.set(agent, propensity);
    }
    for (const agent of BEST) {
      const p = said.get(agent) ?? 0;
      const deviation = Math.sqrt(p * (1 - p) * tasks);
      expect(Math.abs((first.get(agent) ?? 0) - p * tasks)).toBeLessThan(3.5 * deviation);
    }
  });

  it("moves one agent to the front and leaves the order of the others; the same question, the same lot", () => {
    const actions = fc.uniqueArray(fc.nat(50), { maxLength: 8 });
    fc.assert(
      fc.property(actions, fc.double({ min: 0, max: 1, noNaN: true }), fc.string(), (best, share, task) => {
        const lot = { share, salt: "x" };
        const { chosen, propensity, drawn } = drawFirst(best, lot, asker(task, "session"));
        const [first] = chosen;
        expect(chosen).toEqual(best.length === 0 ? [] : [first, ...best.filter((each) => each !== first)]);
        if (!drawn) expect(first).toBe(best[0]);
        expect(propensity).toBeGreaterThan(0);
        expect(propensity).toBeLessThanOrEqual(1);
        const others = best.length > 1 ? share / best.length : 0;
        const whole = first === best[0] ? propensity + (best.length - 1) * others : 1;
        expect(whole).toBeCloseTo(1, 12);
        expect(drawFirst(best, lot, asker(task, "session"))).toEqual({ chosen, propensity, drawn });
      }),
    );
  });

  it("draws nothing where it may not, or there is nobody to draw from", () => {
    const nothing = { propensity: 1, drawn: false };
    expect(drawFirst(BEST, null, asker("x"))).toEqual({ chosen: BEST, ...nothing });
    expect(drawFirst(BEST, { share: 0, salt: "s" }, asker("x"))).toEqual({ chosen: BEST, ...nothing });
    expect(drawFirst([3], { share: 1, salt: "s" }, asker("x"))).toEqual({ chosen: [3], ...nothing });
  });
});
