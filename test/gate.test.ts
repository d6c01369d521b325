import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { withLock } from "../src/registry/lock.ts";
import { productionPath, readProduction, sha256 } from "../src/registry/policies.ts";
import type { ProductionFile } from "../src/schema/policy-file.ts";
import { UserError } from "../src/schema/user-error.ts";
import { copyWorkspace, run, trainedWorkspace } from "./workspace.fixture.ts";

let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 21, delegations: 200 }, true);
  await run("train", {}, base);
  await run("export", {}, base);
});

function changeProduction(
  effects: Effects,
  version: string,
  change: (file: ProductionFile) => unknown,
): void {
  const file = readProduction(effects.workspace, version);
  writeFileSync(productionPath(effects.workspace, version), JSON.stringify(change(file)));
}

/** As if the evaluation had let this version pass, or not. */
const withGate = (effects: Effects, version: string, passes: boolean): void =>
  changeProduction(effects, version, (file) => ({
    ...file,
    evaluation: file.evaluation && { ...file.evaluation, gate: { ...file.evaluation.gate, passes } },
  }));

const refusal = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error("it was not refused", { cause: error });
};

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

  it("needs an exported version", async () => {
    const effects = copyWorkspace(base);
    await run("train", {}, effects);
    const error = await refusal(run("deploy", { mode: "advisor" }, effects));
    expect(error.message).toBe("v3 has not been exported.");
    expect(error.next).toContain("export --policy v3");
  });
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

  it("says so when there is nothing to go back to", async () => {
    const effects = copyWorkspace(base);
    expect((await refusal(run("rollback", {}, effects))).message).toContain("Nothing is deployed");
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    expect((await refusal(run("rollback", {}, effects))).message).toContain("No version was live before");
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

function damagedWeights(text: string): string {
  const file = JSON.parse(text) as ProductionFile;
  const weights = file.q_network.weights_base64;
  const middle = Math.floor(weights.length / 2);
  const other = weights[middle] === "A" ? "B" : "A";
  const damaged = weights.slice(0, middle) + other + weights.slice(middle + 1);
  return JSON.stringify({ ...file, q_network: { ...file.q_network, weights_base64: damaged } });
}
