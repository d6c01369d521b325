import { describe, expect, it } from "vitest";
import { buildEvidence } from "./evidence.ts";
import { indexPastTasks, nearestTasks } from "./past-tasks.ts";
import { termsOf } from "./terms.ts";
import { transitionFixture } from "./transition.fixture.ts";

const evidenceFrom = (texts: string[]) =>
  buildEvidence(
    texts.map((text, number) =>
      transitionFixture({
        invocation_id: `t${number}`,
        state: { task_description: text },
        timestamp_ms: number * 1000,
      }),
    ),
  );

describe("termsOf", () => {
  it("takes words apart at camelCase and paths, once each, and drops words that say nothing", () => {
    expect(termsOf("Fix the loginForm in src/auth.ts, then fix LoginForm again")).toEqual([
      "fix",
      "login",
      "form",
      "src",
      "auth",
      "again",
    ]);
  });
});

describe("nearestTasks", () => {
  const index = indexPastTasks(
    evidenceFrom([
      "repair login token refresh",
      "repair login page layout",
      "write changelog entry",
      "write changelog notes",
    ]),
  );

  it("puts the task that shares the rarer words first", () => {
    const near = nearestTasks(index, "login token expired", 2);
    expect(near[0]?.task.id).toBe("t0");
    expect(near[1]?.task.id).toBe("t1");
  });

  it("gives similarity 1 to a task with the very same known words, and nothing to one that shares none", () => {
    expect(nearestTasks(index, "changelog write", 5).map((near) => near.task.id)).toEqual(["t3", "t2"]);
    expect(nearestTasks(index, "completely different", 5)).toEqual([]);
    const [best] = nearestTasks(indexPastTasks(evidenceFrom(["alpha beta", "alpha beta"])), "beta alpha", 1);
    expect(best?.similarity).toBeCloseTo(1, 10);
  });

  it("prefers the more recent of equals", () => {
    const equals = indexPastTasks(evidenceFrom(["alpha beta", "alpha beta"]));
    expect(nearestTasks(equals, "alpha", 1)[0]?.task.id).toBe("t1");
  });
});
