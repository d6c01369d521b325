import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorkspace, requireWorkspace } from "./workspace.ts";

describe("openWorkspace", () => {
  it("is the folder given, else OAK_POLICY_HOME, else the current folder", () => {
    const home = { OAK_POLICY_HOME: "/home/work" };
    expect(openWorkspace("/given", home, "/here").root).toBe("/given");
    expect(openWorkspace("given", home, "/here").root).toBe("/here/given");
    expect(openWorkspace(undefined, home, "/here").root).toBe("/home/work");
    expect(openWorkspace(undefined, {}, "/here").root).toBe("/here");
  });

  it("has telemetry and models elsewhere when the environment says so", () => {
    const moved = openWorkspace("/given", { OAK_TELEMETRY_DIR: "/logs", OAK_MODELS_DIR: "models2" }, "/here");
    expect(moved).toMatchObject({
      config: "/given/configs/rl_config.yaml",
      invocations: "/logs/agent_invocations.jsonl",
      ratings: "/logs/success_metrics.jsonl",
      ledger: "/logs/recommendations.jsonl",
      policies: "/here/models2/policies",
      deployments: "/here/models2/deployments.jsonl",
      agents: "/given/agents",
    });
  });
});

describe("requireWorkspace", () => {
  it("tells a folder that is not there, and a file, from an empty workspace", () => {
    const root = mkdtempSync(join(tmpdir(), "workspace-"));
    requireWorkspace({ root });
    expect(() => requireWorkspace({ root: join(root, "nowhere") })).toThrow("no such workspace folder");
    writeFileSync(join(root, "file"), "");
    expect(() => requireWorkspace({ root: join(root, "file") })).toThrow("is a file, not a folder");
    expect(() => requireWorkspace({ root: join(root, "file", "below") })).toThrow("no such workspace folder");
  });
});
