import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { evaluationReportSchema } from "../src/schema/evaluation-report.ts";
import { changeProduction, refusal, withGate } from "./gate.fixture.ts";
import { copyWorkspace, run, trainedWorkspace } from "./workspace.fixture.ts";

let base: Effects;
/** v2 was compared with v1 on the same rows */
let withComparison: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 21, delegations: 200 }, true);
  await run("train", {}, base);
  await run("evaluate", { version: "v2" }, base);
  await run("export", {}, base);
  withComparison = copyWorkspace(base);
  await run("evaluate", { version: "v2", compareTo: "v1" }, withComparison);
});

describe("deploying over another version at work", () => {
  /** v1 advises; v2 passed the gate against today's practice and was compared with v1 on the same rows. */
  async function compared(): Promise<Effects> {
    const effects = copyWorkspace(withComparison);
    withGate(effects, "v2", true);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    return effects;
  }
  /** As if the comparison with v1 had come out like this. */
  function changeComparison({ workspace }: Effects, change: (text: string) => string): void {
    const file = join(workspace.evaluation, "policy_evaluation_v2.json");
    const before = readFileSync(file, "utf8");
    expect(change(before)).not.toBe(before);
    writeFileSync(file, change(before));
  }
  const hybrid = { version: "v2", mode: "hybrid" } as const;

  it("names the comparison that is missing, and the command that makes it", async () => {
    const effects = copyWorkspace(base);
    withGate(effects, "v2", true);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    const error = await refusal(run("deploy", hybrid, effects));
    expect(error.message).toContain("v1 is at work, and v2 has not been compared with it");
    expect(error.next).toContain("oak-policy evaluate --version v2 --compare-to v1");
    expect(liveRelease(effects.workspace)?.version).toBe("v1");
    await run("deploy", { ...hybrid, force: true, reason: "a trial" }, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({ version: "v2", forced: true });
  });

  it("passes where the comparison shows no loss, and advice needs none", async () => {
    const effects = await compared();
    await run("deploy", hybrid, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({ version: "v2", mode: "hybrid", forced: false });
  });

  it("is refused with the number where it may be worse, or nothing can be told", async () => {
    const worse = await compared();
    changeComparison(worse, (text) => editComparison(text, -0.3));
    const error = await refusal(run("deploy", hybrid, worse));
    expect(error.message).toContain("against v1, which is at work");
    expect(error.message).toContain("-0.300 and must be above -0.020");
    changeComparison(worse, (text) => editComparison(text, null));
    expect((await refusal(run("deploy", hybrid, worse))).message).toContain("cannot tell how it compares");
    await run("deploy", { ...hybrid, mode: "advisor" }, worse);
  });

  it("does not count a comparison of other weights or with another version", async () => {
    for (const [what, instead] of [
      [/"weights_sha256": ?"[^"]*"/, '"weights_sha256":"0"'],
      [/("compared_to": ?\{\s*"version": ?)"v1"/, '$1"v9"'],
    ] as const) {
      const effects = await compared();
      changeComparison(effects, (text) => text.replace(what, instead));
      expect((await refusal(run("deploy", hybrid, effects))).message).toContain("has not been compared");
    }
  });
});

describe("deploying what is live already", () => {
  it("changes nothing and says so, unless the file is another one", async () => {
    const effects = copyWorkspace(base);
    const again = () => run("deploy", { version: "v1", mode: "advisor" }, effects);
    expect((await again()).output.changed).toBe(true);
    expect((await again()).output).toMatchObject({ changed: false, version: "v1" });
    expect(readDeployments(effects.workspace)).toHaveLength(1);
    changeProduction(effects, "v1", (file) => ({ ...file, exported_date: "2026-06-02" }));
    expect((await again()).output.changed).toBe(true);
    expect(readDeployments(effects.workspace)).toHaveLength(2);
  });

  it("ends its rollout early when asked to", async () => {
    const effects = copyWorkspace(base);
    withGate(effects, "v1", true);
    const primary = { version: "v1", mode: "primary" } as const;
    expect((await run("deploy", primary, effects)).output.stage).toMatchObject({ percent: 10, rest: null });
    expect((await run("deploy", primary, effects)).output.changed).toBe(false);
    const whole = await run("deploy", { ...primary, atOnce: true }, effects);
    expect(whole.output).toMatchObject({ changed: true, stage: { percent: 100 } });
  });
});

/** The report with another difference to the older version, or none. */
function editComparison(text: string, low: number | null): string {
  const report = evaluationReportSchema.parse(JSON.parse(text));
  for (const { role, success_rate } of report.policies) {
    const { difference_to_earlier: difference } = success_rate;
    if (role === "policy")
      success_rate.difference_to_earlier = low === null ? null : difference && { ...difference, low };
  }
  return JSON.stringify(report);
}
