import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { productionPath } from "../src/registry/policies.ts";
import type { ProductionFile } from "../src/schema/policy-file.ts";
import { changeProduction, refusal, withGate } from "./gate.fixture.ts";
import { copyWorkspace, run, trainedWorkspace } from "./workspace.fixture.ts";

let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 21, delegations: 200 }, true);
  await run("train", {}, base);
  await run("export", {}, base);
});

describe("rollback", () => {
  const twoReleases = async (): Promise<Effects> => {
    const effects = copyWorkspace(base);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    await run("deploy", { version: "v2", mode: "shadow" }, effects);
    return effects;
  };

  const DAMAGES: [string, (text: string) => string][] = [
    ["cut off", (text) => text.slice(0, text.length / 2)],
    ["without its network", (text) => text.replace('"q_network"', '"q_netwerk"')],
    ["with one wrong character in its weights", (text) => damagedWeights(text)],
    ["with an encoder of another width", (text) => text.replace(/"columns": ?\d+/, '"columns": 3')],
  ];
  it.each(DAMAGES)("refuses a production file %s, and what is live stays live", async (_, damage) => {
    const effects = await twoReleases();
    const file = productionPath(effects.workspace, "v1");
    rmSync(join(effects.workspace.policies, "released"), { recursive: true });
    const damaged = damage(readFileSync(file, "utf8"));
    expect(damaged).not.toBe(readFileSync(file, "utf8"));
    writeFileSync(file, damaged);
    await refusal(run("rollback", { toVersion: "v1" }, effects));
    expect(liveRelease(effects.workspace)).toMatchObject({ version: "v2", mode: "shadow" });
    expect(readDeployments(effects.workspace)).toHaveLength(2);
  });

  it("goes back to the very bytes that were live, whatever was exported since", async () => {
    const effects = await twoReleases();
    const live = readDeployments(effects.workspace)[0]?.evidence.production_sha256;
    writeFileSync(productionPath(effects.workspace, "v1"), "{}");
    const { output } = await run("rollback", { toVersion: "v1" }, effects);
    expect(output.evidence.production_sha256).toBe(live);
    expect((await run("recommend", { task: "Fix it" }, effects)).output).toMatchObject({ version: "v1" });
  });

  it("goes back to the version before, in the mode it had", async () => {
    const effects = await twoReleases();
    const { output } = await run("rollback", {}, effects);
    expect(output).toMatchObject({ event: "rollback", version: "v1", mode: "advisor", previous: "v2" });
  });

  it("is no way around the gate: a version that was never live is refused", async () => {
    const effects = copyWorkspace(base);
    withGate(effects, "v1", true);
    await run("deploy", { version: "v1", mode: "primary" }, effects);
    const error = await refusal(run("rollback", { toVersion: "v2" }, effects));
    expect(error.exit).toBe("failing");
    expect(liveRelease(effects.workspace)?.version).toBe("v1");
  });

  it("goes back at once, and twice leads further back", async () => {
    const effects = copyWorkspace(base);
    for (const version of ["v1", "v2"])
      await run("deploy", { version, mode: "advisor", atOnce: true }, effects);
    await run(
      "deploy",
      { version: "v2", mode: "primary", force: true, reason: "a trial", atOnce: true },
      effects,
    );
    const first = await run("rollback", {}, effects);
    expect(first.output).toMatchObject({ version: "v2", mode: "advisor", stage: { percent: 100 } });
    expect((await run("rollback", {}, effects)).output).toMatchObject({ version: "v1", back_to: null });
    expect((await refusal(run("rollback", {}, effects))).next).toContain("--to-nothing");
  });

  it("refuses a version that never had all tasks", async () => {
    const effects = copyWorkspace(base);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    await run("deploy", { version: "v2", mode: "advisor" }, effects);
    await run("rollback", {}, effects);
    const error = await refusal(run("rollback", { toVersion: "v2" }, effects));
    expect(error.message).toContain("v2 never had all tasks");
  });

  it("refuses a file that is not the one that went live, unless forced with a reason", async () => {
    const effects = await twoReleases();
    rmSync(join(effects.workspace.policies, "released"), { recursive: true });
    changeProduction(effects, "v1", (file) => ({ ...file, exported_date: "2026-06-02" }));
    const error = await refusal(run("rollback", {}, effects));
    expect(error.message).toBe("The file of v1 is not the one that went live on 2026-06-01.");
    expect((await refusal(run("rollback", { force: true }, effects))).exit).toBe("usage");
    await run("rollback", { force: true, reason: "exported anew" }, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({ version: "v1", forced: true });
  });

  it("can take off everything: nobody answers, and nothing is live", async () => {
    const effects = await twoReleases();
    const { output } = await run("rollback", { toNothing: true, reason: "trouble" }, effects);
    expect(output).toMatchObject({ event: "withdraw", version: "v2", stage: null, reason: "trouble" });
    expect(liveRelease(effects.workspace)).toBeNull();
    const answer = await run("recommend", { task: "Fix the login" }, effects);
    expect(answer.output).toMatchObject({ decision: "abstain", version: null, propensity: null });
    expect((await refusal(run("rollback", { toNothing: true }, effects))).message).toContain("Nothing is");
  });

  it("says so when there is nothing to go back to", async () => {
    const effects = copyWorkspace(base);
    expect((await refusal(run("rollback", {}, effects))).message).toContain("Nothing is deployed");
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    expect((await refusal(run("rollback", {}, effects))).message).toContain("No version was live before");
  });
});

function damagedWeights(text: string): string {
  const file = JSON.parse(text) as ProductionFile;
  const weights = file.q_network.weights_base64;
  const middle = Math.floor(weights.length / 2);
  const other = weights[middle] === "A" ? "B" : "A";
  const damaged = weights.slice(0, middle) + other + weights.slice(middle + 1);
  return JSON.stringify({ ...file, q_network: { ...file.q_network, weights_base64: damaged } });
}
