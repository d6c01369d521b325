import { describe, expect, it } from "vitest";
import { deploymentFixture, IN_STAGES, onDay } from "./deployment.fixture.ts";
import { assign, planFor, servingPlan, versionsAt } from "./serving-plan.ts";

const v1 = deploymentFixture();
const v2 = deploymentFixture({ version: "v2", mode: "hybrid", rollout: IN_STAGES }, 1);
const sessions = Array.from({ length: 400 }, (_, number) => `session-${number}`);

describe("who answers", () => {
  const plan = servingPlan([v1, v2], "v2");
  const versionFor = (sessionId: string, day: number) =>
    assign(plan, { sessionId, task: "x" }, onDay(day)).answering?.version;

  it("is the release for its share of the sessions and the version before, in its own mode, for the rest", () => {
    const inAt = (day: number) => sessions.filter((session) => versionFor(session, day) === "v2");
    expect(inAt(2).length).toBeGreaterThan(15);
    expect(inAt(2).length).toBeLessThan(80);
    expect(inAt(9)).toEqual(expect.arrayContaining(inAt(2)));
    expect(inAt(22)).toEqual(sessions);
    const rest = sessions.find((session) => versionFor(session, 2) === "v1") ?? "";
    expect(assign(plan, { sessionId: rest, task: "x" }, onDay(2))).toMatchObject({
      answering: { version: "v1", mode: "advisor" },
      assignment: { arm: "incumbent", unit: "session", percent: 10 },
    });
  });

  it("is settled by the session alone where there is one, else by the task", () => {
    const [session = ""] = sessions;
    const one = assign(plan, { sessionId: session, task: "a" }, onDay(2));
    expect(assign(plan, { sessionId: session, task: "b" }, onDay(2))).toEqual(one);
    const arms = sessions.map((task) => assign(plan, { sessionId: null, task }, onDay(15)).assignment);
    expect(new Set(arms.map((assignment) => assignment?.arm))).toEqual(new Set(["release", "incumbent"]));
    expect(arms[0]?.unit).toBe("task");
  });

  it("is nobody for the tasks that a first rollout has not reached", () => {
    const first = servingPlan([v2], "v2");
    const answers = sessions.map((sessionId) => assign(first, { sessionId, task: "x" }, onDay(2)));
    const rest = answers.filter(({ assignment }) => assignment?.arm === "incumbent");
    expect(rest.length).toBeGreaterThan(300);
    expect(rest.every(({ answering }) => answering === null)).toBe(true);
  });

  it("is the newest export before anything was deployed, and nobody after a withdrawal", () => {
    const asker = { sessionId: null, task: "x" };
    expect(assign(servingPlan([], "v7"), asker, onDay(0))).toEqual({
      answering: { version: "v7", mode: null, salt: null },
      assignment: null,
    });
    const withdrawn = servingPlan([v1, deploymentFixture({ event: "withdraw" }, 3)], "v7");
    expect(assign(withdrawn, asker, onDay(4))).toEqual({ answering: null, assignment: null });
    expect(withdrawn.withdrawn?.version).toBe("v1");
  });

  it("is still the version before, for every task, beside a shadow", () => {
    const beside = servingPlan([v1, deploymentFixture({ version: "v2", mode: "shadow" }, 1)], "v2");
    expect(assign(beside, { sessionId: null, task: "x" }, onDay(2))).toMatchObject({
      answering: { version: "v1" },
      assignment: { arm: "release", percent: 100 },
    });
    expect(beside.shadow).toMatchObject({ version: "v2", mode: "shadow" });
  });

  it("is the version that was asked for by name, whatever is rolled out", () => {
    expect(planFor("v1", v2).first).toEqual({ version: "v1", mode: null, salt: null });
    expect(planFor("v2", v2).first).toMatchObject({ version: "v2", mode: "hybrid" });
  });

  it("may be two versions until the rollout is over", () => {
    expect(versionsAt(plan, onDay(2))).toEqual(["v2", "v1"]);
    expect(versionsAt(plan, onDay(22))).toEqual(["v2"]);
  });
});
