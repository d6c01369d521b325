import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import type { Alarm } from "../../schema/alarm.ts";
import type { Drift } from "../../schema/drift.ts";
import { expectationOf } from "../alarm/expectation.ts";
import { arrival, usualPause } from "./arrival.ts";
import { DAY_MS, span, worst } from "./check.ts";
import { healthCheckOnTime, retrainDue } from "./due.ts";
import { degradation, driftCheck } from "./followed.ts";
import { calibrationCheck, predictionAccuracy, type StatedOutcome } from "./prediction.ts";

/** One outcome per confidence, successes drawn with `truth` of it. */
function statedOf(count: number, confidence: number, truth: number, seed: number): StatedOutcome[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({ confidence, success: random.next() < truth }));
}

describe("what arrives", () => {
  const daily = Array.from({ length: 30 }, (_, day) => day * DAY_MS);

  test("is silent when it pauses more than twice as long as it ever did in 90 days", () => {
    const last = 29 * DAY_MS;
    expect(usualPause(daily)).toBe(DAY_MS);
    expect(arrival("telemetry_arriving", daily, last + 1.9 * DAY_MS).state).toBe("ok");
    expect(arrival("telemetry_arriving", daily, last + 2.1 * DAY_MS).state).toBe("warning");
    expect(arrival("telemetry_arriving", [-200 * DAY_MS, ...daily], last + 2.1 * DAY_MS).state).toBe(
      "warning",
    );
  });

  test("is given a week where little is known, and a day however busy it was", () => {
    expect(arrival("outcomes_arriving", [0], 6 * DAY_MS).state).toBe("ok");
    expect(arrival("outcomes_arriving", [0], 8 * DAY_MS).state).toBe("warning");
    const busy = Array.from({ length: 50 }, (_, minute) => minute * 60_000);
    expect(arrival("telemetry_arriving", busy, DAY_MS).state).toBe("ok");
  });

  test("fails when there is no telemetry at all", () => {
    expect(arrival("telemetry_arriving", [], 0).state).toBe("failing");
    expect(arrival("outcomes_arriving", [], 0).state).toBe("warning");
  });
});

describe("what is due", () => {
  test("a health check is late after its days and one more", () => {
    expect(healthCheckOnTime(null, 0, 7).state).toBe("ok");
    expect(healthCheckOnTime(0, 8 * DAY_MS, 7).state).toBe("ok");
    expect(healthCheckOnTime(0, 8.1 * DAY_MS, 7).state).toBe("warning");
  });

  test("a training is due on the day", () => {
    expect(retrainDue(0, 29.9 * DAY_MS, 30).state).toBe("ok");
    expect(retrainDue(0, 30 * DAY_MS, 30)).toMatchObject({
      state: "warning",
      next: "run `oak-policy retrain`",
    });
    const said = [0.7, 1.7, 2.7].map((day) => retrainDue(0, day * DAY_MS, 30).sentence.slice(0, 28));
    expect(said.map((words) => words.replace(/ \(.*/, ""))).toEqual([
      "It was trained today",
      "It was trained yesterday",
      "It was trained 2 days ago",
    ]);
  });

  test("times are said in words", () => {
    expect([60_000, 5_400_000, 2 * DAY_MS].map(span)).toEqual(["1 minute", "2 hours", "2 days"]);
  });
});

describe("stated confidence", () => {
  test("that holds is fine, one that promises too much is told, one that promises too little is no fault", () => {
    expect(predictionAccuracy(statedOf(200, 0.8, 0.8, 1)).state).toBe("ok");
    expect(predictionAccuracy(statedOf(200, 0.9, 0.6, 2))).toMatchObject({ state: "warning" });
    expect(predictionAccuracy(statedOf(200, 0.6, 0.9, 3))).toMatchObject({ state: "ok" });
    expect(predictionAccuracy(statedOf(200, 0.6, 0.9, 3)).sentence).toContain("surely more");
    expect(predictionAccuracy([]).state).toBe("unknown");
  });

  test("hardly ever looks wrong by chance, although it is looked at after every outcome", () => {
    let wrong = 0;
    for (let seed = 0; seed < 60; seed++) {
      const stated = statedOf(200, 0.8, 0.8, seed);
      const seen = Array.from({ length: 20 }, (_, look) =>
        predictionAccuracy(stated.slice(0, 10 * (look + 1))),
      );
      if (seen.some(({ state }) => state === "warning")) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(6);
  });

  test("is looked at level by level: right on the whole can be wrong at both ends", () => {
    const stated = [...statedOf(150, 0.95, 0.7, 4), ...statedOf(150, 0.45, 0.7, 5)];
    expect(predictionAccuracy(stated).state).toBe("ok");
    expect(calibrationCheck(stated)).toMatchObject({ state: "warning" });
    expect(calibrationCheck(statedOf(300, 0.8, 0.8, 6)).state).toBe("ok");
    expect(calibrationCheck([]).state).toBe("unknown");
  });
});

describe("alarm and drift as checks", () => {
  test("an alarm fails the check only where the settings let it", () => {
    const alarm = { raised: true, sentence: "s", actions: ["a"], outcomes: 9 } as unknown as Alarm;
    expect(degradation(alarm, true).state).toBe("failing");
    expect(degradation(alarm, false).state).toBe("ok");
  });

  test("drift alone is no warning; harm is, and so are many tasks of unknown types", () => {
    const drift: Drift = {
      before: 400,
      since: 100,
      compared: true,
      features: [],
      unseen_agents: [],
      unseen_task_types: [],
      value: null,
      sentence: "Drifted: task_type.",
    };
    const value = { before: 0.8, now: 0.7, change: -0.1, low: -0.15, high: -0.05, covered: 1, harmful: true };
    expect(driftCheck(drift).state).toBe("ok");
    expect(driftCheck({ ...drift, value }).state).toBe("warning");
    expect(driftCheck({ ...drift, unseen_task_types: [{ name: "new", count: 30 }] }).state).toBe("warning");
    expect(driftCheck({ ...drift, compared: false }).state).toBe("unknown");
  });

  test("the worst check decides, an unknown one does not", () => {
    const of = (state: "ok" | "warning" | "failing" | "unknown") => ({ ...driftCheckOf, state });
    expect(worst([of("ok"), of("unknown")])).toBe("ok");
    expect(worst([of("failing"), of("warning")])).toBe("failing");
    expect(worst([of("ok"), of("warning")])).toBe("warning");
  });
  const driftCheckOf = { name: "drift" as const, sentence: "", numbers: [], next: null };
});

describe("the expectation", () => {
  const of = (value: number | null, checkedRows: number) =>
    expectationOf({ version: "v1", value, checkedRows, sinceMs: 0 });

  test("by hand: 0.8, checked on 100 rows: sqrt(0.16 / 100) = 0.04 in success, over 0.16 on the logit scale", () => {
    expect(of(0.8, 100).doubt).toBeCloseTo(0.04 / 0.16, 12);
    expect(of(0.8, 100).restsOn).toContain("checked on 100 held-out rows (give or take 0.04)");
  });

  test("is the less sure the fewer rows it was checked on", () => {
    expect(of(null, 60).doubt).toBeGreaterThan(of(null, 600).doubt);
    expect(of(null, 0).doubt).toBeGreaterThan(of(null, 60).doubt);
    expect(of(null, 0).restsOn).toContain("was never checked");
  });
});
