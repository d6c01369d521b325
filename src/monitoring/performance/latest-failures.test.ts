import { expect, it } from "vitest";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";
import { latestFailures } from "./latest-failures.ts";

const adviceOf = (id: string, changes: Partial<FollowedAdvice> = {}): FollowedAdvice => ({
  id,
  atMs: 1000,
  task: `  Fix ${id}\n\nof billing`,
  taskType: "bug_fix",
  version: "v1",
  mode: "hybrid",
  arm: "release",
  rolloutPercent: 100,
  propensity: null,
  sessionId: null,
  abstained: false,
  named: ["debugger"],
  confidence: 0.8,
  reasoned: true,
  linkedBy: "followup",
  followed: true,
  agent: "debugger",
  overrideReason: null,
  success: false,
  quality: null,
  outcomeMs: null,
  available: null,
  ...changes,
});
const idsOf = (advice: FollowedAdvice[], version: string | null = "v1", most = 10): string[] =>
  latestFailures(advice, version, most).map((failure) => failure.recommendation_id);

it("are the failures of followed answers of the version, and no others", () => {
  const others: Partial<FollowedAdvice>[] = [
    { success: true },
    { success: null },
    { followed: false },
    { followed: null },
    { arm: "randomised" },
  ];
  const advice = [adviceOf("failed"), ...others.map((changes, at) => adviceOf(`other ${at}`, changes))];
  expect(idsOf([...advice, adviceOf("of v2", { version: "v2" })])).toEqual(["failed"]);
  expect(idsOf([...advice, adviceOf("of v2", { version: "v2" })], null)).toEqual(["of v2", "failed"]);
});

it("come in the order in which they became known, the last first, on one line each", () => {
  const [late, early, middle] = [
    adviceOf("late", { outcomeMs: 9000 }),
    adviceOf("early"),
    adviceOf("middle", { atMs: 2000 }),
  ];
  expect(idsOf([late, early, middle])).toEqual(["late", "middle", "early"]);
  expect(idsOf([late, early, middle], "v1", 2)).toEqual(["late", "middle"]);
  expect(latestFailures([late], "v1", 1)).toMatchObject([
    { task: "Fix late of billing", timestamp: "1970-01-01T00:00:01.000Z", known: "1970-01-01T00:00:09.000Z" },
  ]);
});
