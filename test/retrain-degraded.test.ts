import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { retrainScreen } from "../src/cli/screens/retrain.ts";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { reportPath, trainedVersions } from "../src/registry/policies.ts";
import { answer } from "./answers.fixture.ts";
import {
  at,
  DAY_MS,
  eventsOf,
  grown,
  liveWorkspace,
  START_MS,
  steady,
  swapped,
} from "./retraining.fixture.ts";
import { copyWorkspace, run } from "./workspace.fixture.ts";

/** v1 is live since day 41. */
let base: Effects;
beforeAll(async () => {
  base = await liveWorkspace();
}, 120_000);

/** So many followed answers of what is live, from the day on that is given; the clock stands where they end. */
async function failing(effects: Effects, day: number, count: number, success: number): Promise<Effects> {
  const end = await answer(effects, count, success, START_MS + day * DAY_MS, 0.9);
  return { ...effects, now: () => new Date(end) };
}

describe("a live version whose followed advice fails", () => {
  it("a little too often raises the alarm, which asks for one retraining, and not for a second", async () => {
    const effects = await failing(grown(base, 42, steady), 41.5, 60, 0.6);
    const first = await run("retrain", {}, effects);
    expect(first.output).toMatchObject({ answer: "kept", rolled_back: null, kept_failing: null });
    const fired = first.output.triggers.filter(({ fires }) => fires);
    expect(fired).toMatchObject([{ name: "degradation", threshold: 0.15 }]);
    expect(fired[0]?.number).toBeGreaterThan(0.15);
    expect(fired[0]?.sentence).toMatch(/^Policy performance degraded by about \d+/);
    const second = await run("retrain", {}, effects);
    expect(second.output).toMatchObject({ answer: "nothing_to_do" });
    expect(second.output.triggers[2]?.sentence).toMatch(
      /The retraining of 2026-03-0\d looked at it: v1 stays/,
    );
    expect(trainedVersions(effects.workspace)).toEqual(["v1", "v2", "v3"]);
  }, 60_000);

  it("is taken back first, and what is retrained is compared with what was live before", async () => {
    const effects = grown(base, 110, swapped);
    await run("train", { workers: 1 }, effects);
    await run("export", { policy: "v2" }, effects);
    await run("deploy", { version: "v2", mode: "advisor", atOnce: true }, at(effects, 42));
    const { output } = await run("retrain", {}, await failing(effects, 111, 40, 0.1));
    expect(output.rolled_back).toMatchObject({ from: "v2", to: "v1" });
    expect(output).toMatchObject({ answer: "proposed", live: { version: "v1" } });
    expect(eventsOf(effects)).toEqual(["deploy v1", "deploy v2", "rollback v1", `propose ${output.version}`]);
    const [, , back, proposal] = readDeployments(effects.workspace);
    expect(back).toMatchObject({ automatic: true, reason: expect.stringContaining("of 40 followed") });
    expect(proposal?.previous).toBe("v1");
    const screen = retrainScreen(output);
    expect(screen).toMatch(/^ROLLED BACK {2}from v2 to v1\n {2}\d+ of 40 followed recommendations/);
    expect(screen).toContain("v1 was trained");
  }, 60_000);

  it("stays where nothing was before it and people failed as often, says so, and is retrained", async () => {
    const effects = await failing(grown(base, 42, steady), 41.5, 40, 0.1);
    const { output } = await run("retrain", {}, effects);
    expect(output.kept_failing).toContain("Nothing was live before it, and without it");
    expect(output.triggers[2]).toMatchObject({ name: "degradation", fires: true });
    expect(output.stages).toContain("decide");
    expect(retrainScreen(output)).toMatch(/^NOT ROLLED BACK\n {2}v1 surely fails too often\./);
    expect(liveRelease(effects.workspace)?.version).toBe("v1");
  }, 60_000);

  it("is taken off where people did better without it: then nothing is retrained, and that is said", async () => {
    const effects = await failing(copyWorkspace(base), 41.5, 40, 0.1);
    const report = reportPath(effects.workspace, "v1");
    const found = JSON.parse(readFileSync(report, "utf8")) as {
      policies: { role: string; success_rate: { value: number } }[];
    };
    for (const { role, success_rate } of found.policies) if (role === "behaviour") success_rate.value = 0.8;
    writeFileSync(report, JSON.stringify(found));
    await expect(run("retrain", {}, effects)).rejects.toMatchObject({
      exit: "failing",
      message: expect.stringMatching(/^v1 was taken off, and nothing is live now\. \d+ of 40 followed/),
    });
    expect(trainedVersions(effects.workspace)).toEqual(["v1"]);
    await expect(run("retrain", {}, effects)).rejects.toThrow("Nothing is live");
  });
});
