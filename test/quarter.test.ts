import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { type Done, teamAtWork } from "./team-at-work.fixture.ts";
import { FAST_SETTINGS, newWorkspace, readLines, run } from "./workspace.fixture.ts";

// A quarter in the life of a policy, day by day: each step goes on from the one before.

const START_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const TASKS_A_DAY = 30;
const SETTINGS = FAST_SETTINGS.replace("checkpoint_freq: 5 }", "checkpoint_freq: 5, ensemble_members: 1 }")
  .replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3")
  .concat("continuous_learning: { enabled: true }\n");
const BLIND_SETTINGS = SETTINGS.replace(
  "data_preparation: {",
  "data_preparation: { state_features: [time_of_day],",
);

const base = newWorkspace(SETTINGS);
const { workspace } = base;
const team = teamAtWork(base, 2);
const days: Done[][] = [];
/** what was live in the evening of each day, as the history said then */
const evenings: (string | null)[] = [];
let history = "";

const evening = (day: number): Date => new Date(START_MS + day * DAY_MS + 20 * 3_600_000);
const onDay = (day: number): Effects => ({ ...base, now: () => evening(day) });
const now = (): Effects => onDay(days.length - 1);
const statusNow = async () => (await run("status", {}, now())).output;

/** A day of work, and what has to hold in every evening. */
async function nextDay(): Promise<void> {
  days.push(await team.work(new Date(START_MS + days.length * DAY_MS), TASKS_A_DAY));
  await endOfDay();
}

async function endOfDay(): Promise<void> {
  const text = existsSync(workspace.deployments) ? readFileSync(workspace.deployments, "utf8") : "";
  expect(text.startsWith(history), "the history is only ever appended to").toBe(true);
  history = text;
  const { live } = await statusNow();
  evenings[days.length - 1] = live?.version ?? null;
}

async function workUntil(day: number): Promise<void> {
  while (days.length <= day) await nextDay();
}

const successOf = (some: readonly Done[][]): number =>
  some.flat().filter(({ success }) => success).length / some.flat().length;

const checkNow = async () => (await run("health-check", { includePolicy: true }, now())).output;

/** What the agent file of the debugger says from now on. */
function describeAgent(description: string): void {
  mkdirSync(join(workspace.root, ".claude", "agents"), { recursive: true });
  const front = `name: debugger\ndescription: ${description}\ntools: Read, Edit, Bash`;
  writeFileSync(
    join(workspace.root, ".claude", "agents", "debugger.md"),
    `---\n${front}\n---\n\n${description}\n`,
  );
}

const favourite = (some: readonly Done[][]): string => {
  const counts = new Map<string, number>();
  for (const { answer } of some.flat()) {
    const first = answer.recommendations[0]?.action;
    if (typeof first === "string") counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
};

describe("a quarter of a policy, day by day", { timeout: 480_000 }, () => {
  it("works without a policy at first: every answer is the fallback", async () => {
    describeAgent("Fixes what is broken.");
    await workUntil(29);
    expect(days.flat().every(({ answer }) => answer.decision === "abstain")).toBe(true);
    expect((await statusNow()).live).toBeNull();
  });

  it("makes a first policy, which gives advice", async () => {
    for (const verb of ["prepare", "train", "evaluate", "export"] as const) await run(verb, {}, now());
    const { output } = await run("deploy", { mode: "advisor" }, now());
    expect(output).toMatchObject({ version: "v1", stage: { percent: 100 } });
    await endOfDay();
    await workUntil(36);
    expect(successOf(days.slice(30))).toBeGreaterThan(successOf(days.slice(0, 30)));
    expect((await checkNow()).state).not.toBe("failing");
  });

  it("notices when the agent it relies on gets worse, and says what to do", async () => {
    team.becomes(favourite(days.slice(30)), 0.1);
    let found = await checkNow();
    while (found.state !== "failing" && days.length < 60) {
      await workUntil(days.length + 2);
      found = await checkNow();
    }
    expect(found.checks.find(({ name }) => name === "degradation")).toMatchObject({
      state: "failing",
      sentence: expect.stringContaining("Policy performance degraded by"),
    });
    expect(found.rolled_back).toBeNull();
    expect((await statusNow()).health).toMatchObject({
      state: "failing",
      failing: expect.arrayContaining(["degradation"]),
    });
  });

  it("retrains because of that, and proposes what is surely better", async () => {
    let answer = (await run("retrain", {}, now())).output;
    expect(answer.triggers).toContainEqual(expect.objectContaining({ name: "degradation", fires: true }));
    while (answer.answer === "kept" && days.length < 75) {
      await workUntil(days.length + 6);
      answer = (await run("retrain", {}, now())).output;
    }
    expect(answer).toMatchObject({ answer: "proposed", live: { version: "v1" } });
    expect(readFileSync(answer.page ?? "", "utf8")).toContain(answer.version);
    expect((await statusNow()).life.proposals).toMatchObject([{ version: answer.version }]);
    expect((await statusNow()).live?.version).toBe("v1");
  });

  it("goes live when a person approves, in stages", async () => {
    const { output } = await run("approve", {}, now());
    expect(output).toMatchObject({ event: "approve", previous: "v1", stage: { percent: 10 } });
    await endOfDay();
    const begun = days.length - 1;
    for (const [week, percent] of [10, 25, 50, 100].entries()) {
      await workUntil(begun + 7 * week + 1);
      expect((await statusNow()).life.stage).toMatchObject({ percent });
      for (const { answer } of days.at(-1) ?? [])
        expect(answer.version).toBe(answer.assignment?.arm === "incumbent" ? "v1" : output.version);
    }
    await workUntil(begun + 28);
    expect(successOf(days.slice(-6))).toBeGreaterThan(successOf(days.slice(begun - 7, begun)));
  });

  it("keeps it when a retraining with spoilt settings makes nothing better", async () => {
    const before = (await statusNow()).live;
    writeFileSync(workspace.config, BLIND_SETTINGS);
    const { output } = await run("retrain", { force: true }, now());
    writeFileSync(workspace.config, SETTINGS);
    expect(["kept", "kept_worse"]).toContain(output.answer);
    expect(output.sentence).toContain(`${before?.version} stays`);
    expect(readDeployments(workspace).at(-1)).toMatchObject({ event: "reject", automatic: true });
    expect((await statusNow()).live).toEqual(before);
    expect((await statusNow()).life.last_refused).toMatchObject({ version: output.version, automatic: true });
  });

  it("goes back by itself when most of what it advises fails", async () => {
    const before = (await statusNow()).live;
    for (const agent of team.agents) if (agent !== "documentation-writer") team.becomes(agent, 0.1);
    let found = await checkNow();
    for (let tries = 0; found.rolled_back === null && tries < 10; tries++) {
      await workUntil(days.length);
      found = await checkNow();
    }
    expect(found).toMatchObject({ state: "failing", rolled_back: { from: before?.version, to: "v1" } });
    expect(readDeployments(workspace).at(-1)).toMatchObject({
      event: "rollback",
      version: "v1",
      automatic: true,
    });
    await endOfDay();
    expect((await statusNow()).life.last_rollback).toMatchObject({ from: before?.version, automatic: true });
    for (const agent of team.agents) team.becomes(agent, 0.7);
  });

  it("hears of an edited agent: the history counts less, and the answer says so", async () => {
    describeAgent("Fixes what is broken, with a new way of working.");
    const { output } = await run("retrain", { dryRun: true }, now());
    expect(output.triggers).toContainEqual(
      expect.objectContaining({
        name: "agent_files",
        fires: true,
        sentence: expect.stringContaining("debugger"),
      }),
    );
    expect((await statusNow()).agents_changed).toContain("edited debugger");
    const answer = await run(
      "recommend",
      { task: "Fix the crash in billing", available: ["debugger"] },
      now(),
    );
    expect(answer.output).toMatchObject({
      recommendations: [{ caution: expect.stringContaining("edited") }],
    });
  });

  it("can be told afterwards, day by day: what was live, what was advised, what became of it", async () => {
    for (const [day, version] of evenings.entries()) {
      const { output } = await run("live-at", { date: evening(day).toISOString() }, now());
      expect(output.stretches.at(-1)?.live?.version ?? null, `day ${day}`).toBe(version);
    }
    expect(readLines(workspace.ledger)).toHaveLength(days.flat().length + 1);
    const approved = readDeployments(workspace).find(({ event }) => event === "approve")?.version;
    for (const version of ["v1", approved]) {
      const own = days
        .flat()
        .filter(({ answer }) => answer.version === version && answer.decision === "recommend");
      const followed = own.filter((each) => each.followed);
      const { performance } = (await run("monitor", { version }, now())).output;
      expect(performance.made).toBe(own.length + (version === "v1" ? 1 : 0));
      expect(performance.followed).toBe(followed.length);
      expect(performance.success_when_followed.value).toBeCloseTo(successOf([followed]), 12);
    }
  });
});
