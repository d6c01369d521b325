import { describe, expect, it } from "vitest";
import type { Deployment } from "../schema/deployment.ts";
import type { Mode } from "../schema/recommendation.ts";
import { deploymentFixture, IN_STAGES, onDay } from "./deployment.fixture.ts";
import { settledRelease, standingReleases } from "./standing-releases.ts";

const deployed = (version: string, day: number, mode: Mode = "advisor"): Deployment =>
  deploymentFixture({ version, mode }, day);
const inStages = (version: string, day: number, mode: Mode = "hybrid"): Deployment =>
  deploymentFixture({ version, mode, rollout: IN_STAGES }, day);
const back = (version: string, day: number, mode: Mode = "advisor"): Deployment =>
  deploymentFixture({ event: "rollback", version, mode }, day);

const names = (...history: Deployment[]): string[] =>
  standingReleases(history).map(({ event }) => `${event.version} ${event.mode}`);

describe("what stands", () => {
  it("is nothing before the first release, and decisions change nothing", () => {
    expect(names()).toEqual([]);
    expect(names(deploymentFixture({ event: "propose" }), deploymentFixture({ event: "reject" }))).toEqual(
      [],
    );
  });

  it("is what is live, on what it took over from", () => {
    expect(names(deployed("v1", 0), inStages("v2", 1))).toEqual(["v1 advisor", "v2 hybrid"]);
    expect(names(deployed("v1", 0), deployed("v1", 1, "primary"))).toEqual(["v1 advisor", "v1 primary"]);
    const approved = deploymentFixture({ event: "approve", version: "v2", rollout: IN_STAGES }, 1);
    expect(names(deployed("v1", 0), approved)).toEqual(["v1 advisor", "v2 advisor"]);
  });

  it("does not hold a version that was replaced before it had all tasks", () => {
    expect(names(deployed("v1", 0), inStages("v2", 1), inStages("v3", 20))).toEqual([
      "v1 advisor",
      "v3 hybrid",
    ]);
    expect(names(deployed("v1", 0), inStages("v2", 1), inStages("v3", 22))).toEqual([
      "v1 advisor",
      "v2 hybrid",
      "v3 hybrid",
    ]);
  });

  it("keeps who is in when the same version goes on in other stages, and mixes anew for another version", () => {
    const salt = (...history: Deployment[]) => standingReleases(history).at(-1)?.salt;
    const first = [deployed("v1", 0), inStages("v2", 1)];
    expect(salt(...first, inStages("v2", 3))).toBe(salt(...first));
    expect(salt(...first, inStages("v3", 3))).not.toBe(salt(...first));
    expect(salt(...first, back("v1", 3), inStages("v2", 4))).not.toBe(salt(...first));
  });

  it("leads further back with every step back, never to what was gone back from", () => {
    const three = [deployed("v1", 0), deployed("v2", 1), deployed("v3", 2)];
    expect(names(...three, back("v2", 3))).toEqual(["v1 advisor", "v2 advisor"]);
    expect(names(...three, back("v2", 3), back("v1", 4))).toEqual(["v1 advisor"]);
    expect(names(...three, back("v1", 3))).toEqual(["v1 advisor"]);
  });

  it("goes back in the middle of a rollout to what answered the rest", () => {
    expect(names(deployed("v1", 0), inStages("v2", 1), back("v1", 2))).toEqual(["v1 advisor"]);
  });

  it("can be led to a version that was gone back from, by name", () => {
    const history = [deployed("v1", 0), deployed("v2", 1), back("v1", 2), back("v2", 3)];
    expect(names(...history)).toEqual(["v2 advisor"]);
  });

  it("is nothing after a withdrawal, and a later release begins anew", () => {
    const gone = [deployed("v1", 0), deploymentFixture({ event: "withdraw" }, 1)];
    expect(names(...gone)).toEqual([]);
    expect(names(...gone, inStages("v2", 2))).toEqual(["v2 hybrid"]);
  });

  it("puts a shadow beside what answers; it makes room for the next one", () => {
    const beside = [deployed("v1", 0), deployed("v2", 1, "shadow")];
    expect(names(...beside)).toEqual(["v1 advisor", "v2 shadow"]);
    expect(names(...beside, inStages("v2", 2))).toEqual(["v1 advisor", "v2 hybrid"]);
    expect(names(deployed("v1", 0), deployed("v1", 1, "shadow"))).toEqual(["v1 shadow"]);
  });
});

describe("what had all tasks", () => {
  it("is the live release once its rollout is over, else what was before it", () => {
    const history = [deployed("v1", 0), inStages("v2", 1)];
    expect(settledRelease(history, onDay(21.9))?.version).toBe("v1");
    expect(settledRelease(history, onDay(22))?.version).toBe("v2");
  });

  it("is never a shadow, and nobody where the first rollout is under way", () => {
    expect(settledRelease([deployed("v1", 0, "shadow")], onDay(9))).toBeNull();
    expect(settledRelease([inStages("v1", 0)], onDay(9))).toBeNull();
  });
});
