import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { SessionLuck } from "./session-luck.ts";

/** Sessions of `size` outcomes whose success probability is 0.7 plus or minus `shift`. */
function learned(sessions: number, size: number, shift: number): SessionLuck {
  const random = createRandom(3);
  const luck = new SessionLuck();
  for (let session = 0; session < sessions; session++) {
    const p = 0.7 + (random.next() < 0.5 ? shift : -shift);
    for (let outcome = 0; outcome < size; outcome++)
      luck.learn(`s${session}`, Number(random.next() < p) - 0.7);
  }
  return luck;
}

describe("the luck of a session", () => {
  test("by hand: expected 0.8, correlation 0.25; a failure is a beta distribution of 2.4 and 0.6 with one failure more", () => {
    const luck = new SessionLuck();
    expect(luck.next("s", 0.8)).toEqual({ success: 0.8, fall: 1 });
    luck.learn("s", -0.8);
    expect(luck.next("s", 0.8).success).toBeCloseTo(2.4 / 4, 12);
    expect(luck.next("s", 0.8).fall).toBeCloseTo(0.75, 12);
    expect(luck.next("another", 0.8)).toEqual({ success: 0.8, fall: 1 });
    expect(luck.next(null, 0.8)).toEqual({ success: 0.8, fall: 1 });
  });

  test("a fall of what is expected shows in the outcomes together, whatever the outcomes before", () => {
    const luck = learned(400, 3, 0.25);
    luck.learn("s", 1 - 0.8);
    luck.learn("s", 0 - 0.8);
    const lower = learned(400, 3, 0.25);
    lower.learn("s", 1 - 0.7);
    lower.learn("s", 0 - 0.7);
    const rho = luck.correlation();
    // the same outcomes, expected at 0.7: of the 0.1 less that share is left
    expect(luck.next("s", 0.8).success - lower.next("s", 0.7).success).toBeCloseTo(
      (0.1 * (1 - rho)) / (1 + rho),
      2,
    );
    expect(luck.next("s", 0.8).fall).toBeCloseTo((1 - rho) / (1 + rho), 12);
  });

  test("is learned from outcomes: the correlation that they were drawn with", () => {
    // of a luck of plus or minus 0.25 at 0.7: 0.25^2 / (0.7 x 0.3) = 0.298
    expect(learned(4000, 4, 0.25).correlation()).toBeCloseTo(0.298, 1);
    expect(learned(4000, 4, 0).correlation()).toBeLessThan(0.03);
    expect(learned(2000, 1, 0).correlation()).toBe(0.25);
  });

  test("says how many independent outcomes outcomes are worth", () => {
    const luck = new SessionLuck();
    // 4 / (1 + 3 x 0.25) and three of their own
    expect(luck.worth(["a", "a", "a", "a", null, null, "b"])).toBeCloseTo(4 / 1.75 + 3, 12);
    expect(luck.worth([])).toBe(0);
  });
});
