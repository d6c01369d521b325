import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../schema/deployment.ts";
import { appendDeployment, liveRelease, readDeployments } from "./deployments.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

const workspace = (): Workspace => {
  const root = mkdtempSync(join(tmpdir(), "deployments-"));
  return openWorkspace(root, { OAK_MODELS_DIR: root }, root);
};
const event = (version: string): Deployment => ({
  timestamp: "2026-06-01T10:00:00.000Z",
  event: "deploy",
  version,
  mode: "advisor",
  previous: null,
  by: "tester",
  reason: null,
  forced: false,
  automatic: false,
  rollout: null,
  evidence: { verdict: null, lower_bound: null, production_sha256: "0" },
});

describe("the deployment history", () => {
  it("is empty before the first release", () => {
    expect(readDeployments(workspace())).toEqual([]);
    expect(liveRelease(workspace())).toBeNull();
  });

  it("leaves out a last line torn by a crash, and the next event takes its place", () => {
    const place = workspace();
    appendDeployment(place, event("v1"));
    appendFileSync(place.deployments, '{"timestamp":"2026-06-02T10:0');
    expect(liveRelease(place)?.version).toBe("v1");
    appendDeployment(place, event("v2"));
    expect(readDeployments(place).map(({ version }) => version)).toEqual(["v1", "v2"]);
    expect(readFileSync(place.deployments, "utf8").split("\n")).toHaveLength(3);
  });

  it.each(["{not json", '{"event":"deploy"}'])("names a damaged line in its middle: %s", (damaged) => {
    const place = workspace();
    writeFileSync(
      place.deployments,
      `${JSON.stringify(event("v1"))}\n${damaged}\n${JSON.stringify(event("v2"))}\n`,
    );
    expect(() => liveRelease(place)).toThrow("a line that cannot be read");
    try {
      readDeployments(place);
    } catch (error) {
      expect(error).toMatchObject({ place: { file: place.deployments, line: 2 } });
    }
  });

  it("names a damaged last line that was written whole", () => {
    const place = workspace();
    writeFileSync(place.deployments, `${JSON.stringify(event("v1"))}\n{}\n`);
    expect(() => liveRelease(place)).toThrow("a line that cannot be read");
  });
});
