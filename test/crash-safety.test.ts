import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { productionPath, readPolicyFile, trainedVersions } from "../src/registry/policies.ts";
import { UserError } from "../src/schema/user-error.ts";
import {
  changesOf,
  expectSound,
  historyText,
  type KillPoint,
  killPoints,
  onFaultyDisk,
  readyToRetrain,
  resultOf,
  twoVersions,
  type Work,
} from "./kill-points.fixture.ts";
import { copyWorkspace, run } from "./workspace.fixture.ts";

let onV1: Effects;
let onV2: Effects;
beforeAll(async () => {
  onV1 = await twoVersions();
  onV2 = copyWorkspace(onV1);
  await run("deploy", { version: "v2", mode: "advisor" }, onV2);
});

interface Verb {
  name: string;
  from: () => Effects;
  work: Work;
  /** a training takes long: every so many points are enough here; bench/kill-points.mjs really kills it at each */
  every?: number;
}

const VERBS: Verb[] = [
  {
    name: "deploy",
    from: () => onV1,
    work: (effects) => run("deploy", { version: "v2", mode: "advisor", reason: "it is better" }, effects),
  },
  {
    name: "rollback",
    from: () => onV2,
    work: (effects) => run("rollback", { toVersion: "v1", reason: "it was better" }, effects),
  },
  { name: "export", from: () => onV1, work: (effects) => run("export", { policy: "v1" }, effects) },
  {
    name: "train",
    from: () => onV1,
    work: (effects) => run("train", { workers: 1 }, effects),
    every: 4,
  },
];
const [deploy] = VERBS as [Verb];

async function expectSurvived({ from, work }: Verb, plan: KillPoint): Promise<void> {
  const before = readDeployments(from().workspace);
  const { effects, said } = await onFaultyDisk(from(), work, plan);
  // a kill while the lock is given back comes too late for the verb to notice
  if (said instanceof Error) expect(said, JSON.stringify(plan)).toMatchObject({ code: "KILLED" });
  await expectSound(effects, before);
  const done = readDeployments(effects.workspace).length > before.length;
  if (done) return;
  await work(effects);
  expect(existsSync(join(effects.workspace.root, ".oak-policy.lock"))).toBe(false);
  await expectSound(effects, before);
}

describe.each(VERBS)("$name, killed at any of its writes,", (verb) => {
  it("leaves a workspace that opens, a live version that passed, every line of the history, and can be run again", async () => {
    const points = await killPoints(verb.from(), verb.work);
    expect(points.length).toBeGreaterThanOrEqual(10);
    for (const [index, plan] of points.entries())
      if (index % (verb.every ?? 1) === 0) await expectSurvived(verb, plan);
  }, 120_000);
});

describe("deploy, killed, and killed again while it is run again,", () => {
  it("loses nothing either", async () => {
    const before = readDeployments(onV1.workspace);
    const first = (await killPoints(onV1, deploy.work)).filter(({ torn }) => torn).at(-2)!;
    const { effects: killed } = await onFaultyDisk(onV1, deploy.work, first);
    expect(historyText(killed).endsWith("\n")).toBe(false); // its line was cut off in the middle
    for (const plan of await killPoints(killed, deploy.work)) {
      const { effects } = await onFaultyDisk(killed, deploy.work, plan);
      await expectSound(effects, before);
      if (readDeployments(effects.workspace).length === before.length) await deploy.work(effects);
      await expectSound(effects, before);
    }
  });
});

describe("a training that was killed", () => {
  it("goes on to the same bytes", async () => {
    const { work } = VERBS.at(-1)!;
    const points = await killPoints(onV1, work);
    const whole = copyWorkspace(onV1);
    await work(whole);
    const kept = points.filter((_, index) => index % 12 === 7);
    for (const plan of kept) {
      const { effects } = await onFaultyDisk(onV1, work, plan);
      const { unfinished } = (await run("status", {}, effects)).output;
      if (unfinished.length === 0) continue;
      await run("train", { resume: true, workers: 1 }, effects);
      expect(readPolicyFile(effects.workspace, "v3")).toEqual(readPolicyFile(whole.workspace, "v3"));
    }
  });
});

describe("a retraining that was killed", () => {
  it("leaves everything sound, goes on without being asked for anew, and comes to the same end", async () => {
    const ready = await readyToRetrain(true);
    const work: Work = (effects) => run("retrain", {}, effects);
    const before = readDeployments(ready.workspace);
    const whole = copyWorkspace(ready);
    await work(whole);
    expect(resultOf(whole)).toMatchObject({ outcome: { answer: "deployed" }, candidates: { chosen: "v3" } });
    const points = await killPoints(ready, work);
    expect(points.length).toBeGreaterThan(200);
    // the last ones are those around going live; bench/kill-points.mjs really kills it at every one
    const kept = points.filter(
      (_, index) => index % 80 === 23 || (index > points.length - 16 && index % 5 === 0),
    );
    for (const plan of kept) {
      const { effects, said } = await onFaultyDisk(ready, work, plan);
      if (said instanceof Error) expect(said, JSON.stringify(plan)).toMatchObject({ code: "KILLED" });
      await expectSound(effects, before);
      await work(effects);
      await expectSound(effects, before);
      expect(resultOf(effects), JSON.stringify(plan)).toEqual(resultOf(whole));
      expect(existsSync(join(effects.workspace.models, ".oak-policy.lock"))).toBe(false);
    }
  }, 240_000);
});

describe("approve, killed at any of its writes,", () => {
  it("leaves the proposal waiting or the version live, and can be run again", async () => {
    const proposed = await readyToRetrain(false);
    await run("retrain", {}, proposed);
    const approve: Verb = {
      name: "approve",
      from: () => proposed,
      work: (effects) => run("approve", {}, effects),
    };
    const points = await killPoints(proposed, approve.work);
    expect(points.length).toBeGreaterThanOrEqual(10);
    for (const plan of points) await expectSurvived(approve, plan);
  }, 120_000);
});

const FAULTS = [
  { code: "ENOSPC", words: "the disk is full" },
  { code: "EROFS", words: "the disk is read-only" },
  { code: "EIO", words: "fault of its own" },
];
describe.each(FAULTS)("a disk that says $code", ({ code, words }) => {
  it.each(VERBS.filter(({ every }) => every === undefined))(
    "is told in one sentence, and $name has changed nothing",
    async ({ from, work }) => {
      const changes = await changesOf(from(), work);
      const before = readDeployments(from().workspace);
      let told = 0;
      for (let at = 1; at <= changes; at++) {
        const { effects, said } = await onFaultyDisk(from(), work, {
          mode: "error",
          at,
          code,
          lasting: at % 2 === 0,
        });
        await expectSound(effects, before);
        if (!(said instanceof Error)) continue; // only something that is cleared away later anyway
        told++;
        expect(said).toBeInstanceOf(UserError);
        expect(said.message).toMatch(new RegExp(`${words}|did not confirm`));
        if (/did not confirm/.test(said.message)) continue; // written, and the disk refused to take it back
        expect(readDeployments(effects.workspace)).toEqual(before);
        await work(effects);
        expect(existsSync(join(effects.workspace.root, ".oak-policy.lock"))).toBe(false);
      }
      expect(told).toBeGreaterThan(4);
    },
  );

  it("is told by a training, and what was trained before is as it was", async () => {
    const { work } = VERBS.at(-1)!;
    const changes = await changesOf(onV1, work);
    for (let at = 1; at <= changes; at += 19) {
      const { effects, said } = await onFaultyDisk(onV1, work, { mode: "error", at, code, lasting: true });
      if (said instanceof Error) expect(said).toBeInstanceOf(UserError);
      expect(trainedVersions(effects.workspace).slice(0, 2)).toEqual(["v1", "v2"]);
      await expectSound(effects, readDeployments(onV1.workspace));
    }
  });
});

describe("what is live", () => {
  it("answers from the bytes that were deployed, whatever is exported or edited since", async () => {
    const effects = copyWorkspace(onV1);
    const task = "Fix the failing test of the login form";
    const answer = async () => (await run("recommend", { task }, effects)).output;
    expect(await answer()).toMatchObject({ decision: "recommend" });
    writeFileSync(effects.workspace.config, "policy_export: { advisor: { min_agent_support: 1000 } }\n");
    const { output } = await run("export", { policy: "v1" }, effects);
    expect(output.live_unchanged).toBe(true);
    expect(await answer()).toMatchObject({ decision: "recommend" });
    writeFileSync(productionPath(effects.workspace, "v1"), "{}");
    expect(await answer()).toMatchObject({ decision: "recommend" });
    await run("export", { policy: "v1" }, effects);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    expect(await answer()).toMatchObject({ decision: "abstain", version: "v1" });
  });

  it("is not answered from other bytes: without the deployed ones that is said", async () => {
    const effects = copyWorkspace(onV1);
    const { policies } = effects.workspace;
    rmSync(join(policies, "released"), { recursive: true });
    expect((await run("recommend", { task: "Fix it" }, effects)).output).toMatchObject({ version: "v1" });
    appendFileSync(productionPath(effects.workspace, "v1"), " ");
    await expect(run("recommend", { task: "Fix it" }, effects)).rejects.toThrow("not the one that went live");
  });
});
