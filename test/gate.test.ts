import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease } from "../src/registry/deployments.ts";
import { withLock } from "../src/registry/lock.ts";
import { productionPath, sha256 } from "../src/registry/policies.ts";
import { changeProduction, refusal, withGate, withReport } from "./gate.fixture.ts";
import { copyWorkspace, run, trainedWorkspace } from "./workspace.fixture.ts";

let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 21, delegations: 200 }, true);
  await run("train", {}, base);
  await run("export", {}, base);
});

describe("deploy", () => {
  it.each(["primary", "hybrid"] as const)(
    "refuses %s when the gate does not pass, and writes nothing",
    async (mode) => {
      const effects = copyWorkspace(base);
      withGate(effects, "v1", false);
      const error = await refusal(run("deploy", { version: "v1", mode }, effects));
      expect(error.exit).toBe("failing");
      expect(error.message).toContain("may not decide by itself");
      expect(existsSync(effects.workspace.deployments)).toBe(false);
    },
  );

  it("refuses primary for a version that was not evaluated", async () => {
    const error = await refusal(run("deploy", { version: "v2", mode: "primary" }, copyWorkspace(base)));
    expect(error).toMatchObject({ exit: "failing" });
    expect(error.message).toContain("has not been evaluated");
    expect(error.next).toContain("oak-policy evaluate --version v2");
  });

  it("goes by the last evaluation: one that the exported file does not hold yet has to be exported", async () => {
    const effects = copyWorkspace(base);
    const deploy = () => run("deploy", { version: "v1", mode: "primary" }, effects);
    withGate(effects, "v1", true);
    withReport(effects, "v1", false);
    expect((await refusal(deploy())).message).not.toContain("exported file");
    withGate(effects, "v1", false);
    withReport(effects, "v1", true);
    const error = await refusal(deploy());
    expect(error.message).toContain("its exported file is older than its evaluation");
    expect(error.next).toContain("oak-policy export --policy v1");
    await run("export", { policy: "v1" }, effects);
    expect((await deploy()).output).toMatchObject({ version: "v1", mode: "primary" });
  });

  it("sends an exported file without a verdict to `export`, where there is an evaluation by now", async () => {
    const effects = copyWorkspace(base);
    withReport(effects, "v1", true);
    changeProduction(effects, "v1", (file) => ({ ...file, evaluation: null }));
    const error = await refusal(run("deploy", { version: "v1", mode: "primary" }, effects));
    expect(error.message).not.toContain("has not been evaluated");
    expect(error.next).toContain("oak-policy export --policy v1");
  });

  it.each(["primary", "hybrid"] as const)("lets %s through when the gate passes", async (mode) => {
    const effects = copyWorkspace(base);
    withGate(effects, "v1", true);
    const { output } = await run("deploy", { version: "v1", mode }, effects);
    expect(output).toMatchObject({ version: "v1", mode, forced: false });
  });

  it.each(["advisor", "shadow"] as const)("lets %s through without the gate", async (mode) => {
    const effects = copyWorkspace(base);
    withGate(effects, "v1", false);
    await run("deploy", { version: "v1", mode }, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({ version: "v1", mode });
  });

  it("is overruled only with a reason, and both are written down with the evidence", async () => {
    const effects = copyWorkspace(base);
    withGate(effects, "v1", false);
    const force = { version: "v1", mode: "primary", force: true } as const;
    for (const reason of [undefined, "", "  "]) {
      const error = await refusal(
        run("deploy", { ...force, ...(reason === undefined ? {} : { reason }) }, effects),
      );
      expect(error.exit).toBe("usage");
    }
    expect(existsSync(effects.workspace.deployments)).toBe(false);
    await run("deploy", { ...force, reason: "a trial week" }, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({
      forced: true,
      reason: "a trial week",
      by: "tester",
      timestamp: "2026-06-01T10:00:00.000Z",
      evidence: { production_sha256: sha256(readFileSync(productionPath(effects.workspace, "v1"))) },
    });
  });

  it("exports a version that was not exported yet", async () => {
    const effects = copyWorkspace(base);
    await run("train", {}, effects);
    await run("deploy", { mode: "advisor" }, effects);
    expect(liveRelease(effects.workspace)).toMatchObject({
      version: "v3",
      evidence: { production_sha256: sha256(readFileSync(productionPath(effects.workspace, "v3"))) },
    });
  });
});

describe("two processes at once", () => {
  it("cannot both change a workspace", async () => {
    const effects = copyWorkspace(base);
    writeFileSync(join(effects.workspace.root, ".oak-policy.lock"), `${process.ppid}\n`);
    for (const verb of ["prepare", "train", "evaluate", "export", "create-advisor"] as const)
      expect(await refusal(run(verb, {}, effects))).toMatchObject({ exit: "busy" });
    const deployed = run("deploy", { version: "v1", mode: "advisor" }, effects);
    expect(await refusal(deployed)).toMatchObject({ exit: "busy" });
    expect(existsSync(effects.workspace.deployments)).toBe(false);
  });

  it("leave no lock behind, also when the work failed", async () => {
    const { workspace } = copyWorkspace(base);
    await expect(withLock(workspace.root, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(join(workspace.root, ".oak-policy.lock"))).toBe(false);
  });
});
