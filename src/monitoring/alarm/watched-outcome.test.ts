import { describe, expect, test } from "vitest";
import { deploymentFixture } from "../../advisor/deployment.fixture.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";
import { adviceOfRelease, watchedOutcomes } from "./watched-outcome.ts";

const answer = (changes: Partial<FollowedAdvice>): FollowedAdvice => ({
  id: "a",
  atMs: 1000,
  task: "t",
  taskType: "bug_fix",
  version: "v1",
  mode: "advisor",
  arm: "release",
  propensity: 1,
  abstained: false,
  named: ["x"],
  confidence: 0.7,
  linkedBy: "explicit",
  followed: true,
  agent: "x",
  overrideReason: null,
  success: true,
  quality: null,
  outcomeMs: 2000,
  rolloutPercent: null,
  sessionId: null,
  reasoned: false,
  available: null,
  ...changes,
});
const live = deploymentFixture({ timestamp: new Date(500).toISOString() });

describe("outcomes that are watched", () => {
  test("come in the order in which they became known, not in that of the answers", () => {
    const late = answer({ id: "late", atMs: 1000, outcomeMs: 9000, success: false });
    const soon = answer({ id: "soon", atMs: 3000, outcomeMs: 4000 });
    const known = watchedOutcomes([late, soon], { value: null });
    expect(known.map(({ knownMs }) => knownMs)).toEqual([4000, 9000]);
    const more = watchedOutcomes([answer({ atMs: 500, outcomeMs: 9500 }), late, soon], { value: null });
    expect(more.slice(0, 2)).toEqual(known);
  });

  test("are those of followed answers with a known end; what stated no confidence is expected to do as evaluated", () => {
    const answers = [
      answer({ followed: false }),
      answer({ success: null }),
      answer({ followed: null }),
      answer({ confidence: null, outcomeMs: null, sessionId: "s" }),
    ];
    expect(watchedOutcomes(answers, { value: 0.6 })).toEqual([
      { knownMs: 1000, success: true, expected: 0.6, session: "s" },
    ]);
    expect(watchedOutcomes(answers, { value: null })).toEqual([]);
  });

  test("belong to the live release: not to an earlier stay, the incumbent, the lot, or a shadow", () => {
    const other = [
      answer({ version: "v2" }),
      answer({ atMs: 400 }),
      answer({ arm: "incumbent" }),
      answer({ arm: "randomised" }),
      answer({ mode: "shadow" }),
      answer({ abstained: true }),
    ];
    expect(
      adviceOfRelease([...other, answer({ id: "own" }), answer({ id: "older", arm: null })], live),
    ).toHaveLength(2);
  });
});
