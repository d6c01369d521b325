import { describe, expect, it } from "vitest";
import { deploymentFixture, IN_STAGES, onDay } from "../../advisor/deployment.fixture.ts";
import { lifeOf } from "../../operations/status/life-of-policy.ts";
import { isRelease } from "../../schema/deployment.ts";
import { lifeLines } from "./status-life.ts";

const shown = (history: ReturnType<typeof deploymentFixture>[], day: number): string[] => {
  const life = lifeOf(history, onDay(day));
  return lifeLines(life.stage ? (history.findLast(isRelease) ?? null) : null, life);
};
const v1 = deploymentFixture();
const v2 = deploymentFixture({ version: "v2", mode: "hybrid", rollout: IN_STAGES }, 1);
const proposed = deploymentFixture({ event: "propose", version: "v3", reason: "better by 4 points" }, 9);

describe("the life of a policy on the screen of status", () => {
  it("has the stage, its end, who answers the rest, and the way back", () => {
    expect(shown([v1, v2], 9)).toEqual([
      "Live           v2 as hybrid since 2026-06-02, stage 2 of 4: 25 % of the tasks until 2026-06-16; v1 (advisor) answers the rest",
      "Way back       oak-policy rollback, to v1 (advisor)",
    ]);
    expect(shown([v2], 9)[0]).toContain("nobody answers the rest");
    expect(shown([], 0)).toEqual(["Live           nothing was deployed yet"]);
  });

  it("has the proposals that wait, until they are approved or rejected", () => {
    const waiting =
      "Proposed       v3 as advisor, on 2026-06-10: better by 4 points (oak-policy approve or reject)";
    expect(shown([v1, proposed], 9)).toContain(waiting);
    for (const event of ["approve", "reject"] as const)
      expect(shown([v1, proposed, deploymentFixture({ event, version: "v3" }, 10)], 11)).not.toContain(
        waiting,
      );
    const aboutAnother = deploymentFixture({ event: "reject", version: "v2" }, 10);
    expect(shown([v1, proposed, aboutAnother], 11)).toContain(waiting);
  });

  it("has no proposal that a newer one has taken the place of: only the newer one can be answered", () => {
    const newer = deploymentFixture({ event: "propose", version: "v4" }, 10);
    const lines = shown([v1, proposed, newer], 11).filter((line) => line.startsWith("Proposed"));
    expect(lines).toEqual(["Proposed       v4 as advisor, on 2026-06-11 (oak-policy approve or reject)"]);
  });

  it("has what was refused and why, until something else goes live or is proposed", () => {
    const refused = deploymentFixture(
      { event: "reject", version: "v3", automatic: true, reason: "worse" },
      10,
    );
    const line = "Refused        v3, on 2026-06-11, by itself: worse";
    expect(shown([v1, refused], 11)).toContain(line);
    expect(shown([v1, proposed, { ...refused, automatic: false }], 11)).toContain(
      "Refused        v3, on 2026-06-11: worse",
    );
    expect(shown([v1, refused, v2], 11)).not.toContain(line);
  });

  it("has the last rollback and why, also one by itself and one to nothing", () => {
    const back = { event: "rollback", previous: "v2", reason: "12 of 20 failed", automatic: true } as const;
    expect(shown([v1, v2, deploymentFixture(back, 3)], 4).at(-1)).toBe(
      "Last rollback  2026-06-04, from v2 to v1, automatic: 12 of 20 failed",
    );
    const gone = shown([v1, deploymentFixture({ event: "withdraw", previous: "v1" }, 3)], 4);
    expect(gone[0]).toContain("nothing since 2026-06-04, when v1 was taken off");
    expect(gone.at(-1)).toBe("Last rollback  2026-06-04, from v1 to nothing");
  });

  it("says that a shadow is not shown, and what goes on answering", () => {
    const beside = [v1, deploymentFixture({ version: "v2", mode: "shadow" }, 1)];
    expect(shown(beside, 2)[0]).toContain(
      "its answers are logged and not shown; v1 (advisor) goes on answering",
    );
  });
});
