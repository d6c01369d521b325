import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FALLBACK_SENTENCE } from "../src/advisor/fallback.ts";
import type { Effects } from "../src/operations/operation.ts";
import { answerFromKept, keptPolicyPath } from "../src/operations/serving.ts";
import type { Deployment } from "../src/schema/deployment.ts";
import { type Recommendation, recommendationSchema } from "../src/schema/recommendation.ts";
import { copyWorkspace, readLines, run, trainedWorkspace, writeLines } from "./workspace.fixture.ts";

const TASK = "Fix the failing test of the login form";
const DAY_MS = 86_400_000;
const START_MS = Date.parse("2026-06-01T10:00:00Z");
const SESSIONS = Array.from({ length: 24 }, (_, number) => `session-${number}`);

/** v1 advises, v2 is rolled out as hybrid over 10, 25, 50 and 100 % of the tasks, a week each. */
let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 31, delegations: 250 });
  await run("train", {}, base);
  await run("export", {}, base);
  await run("deploy", { version: "v1", mode: "advisor" }, base);
  await run("deploy", { version: "v2", mode: "hybrid", force: true, reason: "a test" }, base);
});

const onDay = (effects: Effects, day: number): Effects => ({
  ...effects,
  now: () => new Date(START_MS + day * DAY_MS),
});
const ask = async (effects: Effects, session?: string, task = TASK): Promise<Recommendation> =>
  recommendationSchema.parse((await run("recommend", { task, session }, effects)).output);
const quick = ({ workspace, now, codeVersion }: Effects, sessionId: string | null = null) =>
  answerFromKept(workspace, { task: TASK, available: null, topK: null, sessionId }, now(), codeVersion);
const ledger = ({ workspace }: Effects): Recommendation[] =>
  readLines(workspace.ledger).map((line) => recommendationSchema.parse(line));

describe("a rollout", () => {
  it("answers its share of the sessions, and whoever is in stays in; the rest hears the version before", async () => {
    const effects = copyWorkspace(base);
    const versions = async (day: number): Promise<(string | null)[]> => {
      const answers: Recommendation[] = [];
      for (const session of SESSIONS) answers.push(await ask(onDay(effects, day), session));
      return answers.map(({ version }) => version);
    };
    const [first, third, last] = [await versions(0), await versions(15), await versions(21)];
    const count = (found: (string | null)[]) => found.filter((version) => version === "v2").length;
    expect(count(first)).toBeLessThan(count(third));
    expect(count(third)).toBeLessThan(SESSIONS.length);
    expect(last.every((version) => version === "v2")).toBe(true);
    expect(first.every((version, at) => version !== "v2" || third[at] === "v2")).toBe(true);
  });

  it("writes who answered, how and for whom to the ledger", async () => {
    const effects = onDay(copyWorkspace(base), 15);
    for (const session of SESSIONS) await ask(effects, session);
    const lines = ledger(effects);
    expect(lines.map(({ session_id }) => session_id)).toEqual(SESSIONS);
    for (const { version, mode, assignment, propensity, notes } of lines) {
      expect(assignment).toMatchObject({ unit: "session", percent: 50 });
      expect([version, mode]).toEqual(assignment?.arm === "incumbent" ? ["v1", "advisor"] : ["v2", "hybrid"]);
      expect(assignment?.arm === "incumbent").toBe(notes.some((note) => note.includes("not among them")));
      if (version === "v1") expect(propensity).toBe(1);
      else expect(propensity).toBeLessThan(1);
    }
  });

  it("is the same the short way and the long way, also for the version that was not asked yet", async () => {
    const effects = onDay(copyWorkspace(base), 15);
    const seen = new Set<string | null>();
    for (const session of SESSIONS.slice(0, 12)) {
      const answer = await ask(effects, session);
      const short = quick(effects, session);
      expect(recommendationSchema.parse(short)).toEqual(answer);
      const [before, after] = ledger(effects).slice(-2);
      expect(after).toEqual(before);
      if (!seen.has(answer.version) && seen.size > 0)
        expect(existsSync(keptPolicyPath(effects.workspace, answer.version ?? ""))).toBe(true);
      seen.add(answer.version);
    }
    expect(seen.size).toBe(2);
  });

  it("takes the short way only for a version that the long way has read", async () => {
    const effects = onDay(copyWorkspace(base), 15);
    const [asked = ""] = SESSIONS;
    const { version } = await ask(effects, asked);
    expect(quick(effects, asked)).toBeDefined();
    const others = SESSIONS.map((session) => quick(effects, session)).filter(
      (answer) => answer !== undefined,
    );
    expect(others.length).toBeGreaterThan(0);
    expect(others.length).toBeLessThan(SESSIONS.length);
    expect(new Set(others.map((answer) => answer.version))).toEqual(new Set([version]));
  });

  it("answers a batch as it answers one by one, each line in its session", async () => {
    const effects = onDay(copyWorkspace(base), 15);
    const [input, output] = ["in", "out"].map((name) => join(effects.workspace.root, `${name}.jsonl`));
    writeLines(
      input ?? "",
      SESSIONS.map((session) => ({ task: TASK, session })),
    );
    await run("recommend", { input, output }, effects);
    const answers = readLines(output ?? "").map((line) => recommendationSchema.parse(line));
    for (const [at, session] of SESSIONS.slice(0, 6).entries()) {
      const { recommendation_id: _, ...one } = await ask(effects, session);
      expect(answers[at]).toMatchObject(one);
    }
  });

  it("ends with a rollback: everybody hears the version before, at once", async () => {
    const effects = onDay(copyWorkspace(base), 8);
    await run("rollback", { reason: "too many failures" }, effects);
    for (const session of SESSIONS.slice(0, 8))
      expect(await ask(effects, session)).toMatchObject({ version: "v1", assignment: { arm: "release" } });
    const { output } = await run("status", {}, effects);
    expect(output.life).toMatchObject({
      stage: { percent: 100, rest: null },
      last_rollback: { from: "v2", to: "v1", reason: "too many failures", automatic: false },
    });
  });

  it("of a first version leaves the rest to the documented fallback", async () => {
    const effects = copyWorkspace(base);
    await run("rollback", { toNothing: true }, effects);
    await run("deploy", { version: "v2", mode: "primary", force: true, reason: "a test" }, effects);
    const answers: Recommendation[] = [];
    for (const session of SESSIONS) answers.push(await ask(effects, session));
    const rest = answers.filter(({ assignment }) => assignment?.arm === "incumbent");
    expect(rest.length).toBeGreaterThan(12);
    for (const answer of rest) {
      expect(answer).toMatchObject({ decision: "abstain", version: null, mode: null, propensity: null });
      expect(answer.notes[0]).toBe(FALLBACK_SENTENCE);
      expect(recommendationSchema.parse(quick(effects, answer.session_id))).toEqual(answer);
    }
  });

  it("has no stage of more than ten years, and a history that holds one can still be read", async () => {
    const effects = copyWorkspace(base);
    const { deployments } = effects.workspace;
    const endless = { version: "v2", mode: "advisor", stageDays: 1e9 } as const;
    await expect(run("deploy", endless, effects)).rejects.toThrow("3650");
    const events = readLines(deployments) as Deployment[];
    writeLines(
      deployments,
      events.map((event) => ({ ...event, rollout: event.rollout && { ...event.rollout, stage_days: 1e9 } })),
    );
    expect((await run("status", {}, effects)).output.life.stage).toMatchObject({ number: 1, percent: 10 });
    expect((await run("live-at", {}, effects)).output.stretches.at(-1)?.live).toMatchObject({ percent: 10 });
    expect((await ask(effects)).decision).toBe("recommend");
  });

  it("is shown by status: stage, date, and who answers the rest", async () => {
    const { output } = await run("status", {}, onDay(base, 8));
    expect(output.life.stage).toEqual({
      number: 2,
      of: 4,
      percent: 25,
      until: "2026-06-15T10:00:00.000Z",
      rest: { version: "v1", mode: "advisor" },
    });
    expect(output.life.back_to).toEqual({ version: "v1", mode: "advisor" });
  });
});

describe("primary mode", () => {
  it("says that it decides and how to overrule it", async () => {
    const effects = copyWorkspace(base);
    const primary = { version: "v2", mode: "primary", force: true, reason: "a test", atOnce: true } as const;
    await run("deploy", primary, effects);
    const { notes, propensity, recommendation_id } = await ask(effects);
    expect(notes[0]).toContain("a decision, not advice");
    expect(notes[0]).toContain(`record --recommendation ${recommendation_id}`);
    expect(propensity).toBe(1);
  });
});

describe("a shadow beside a version at work", () => {
  it("is asked for the ledger only; the version at work goes on answering, the short way too", async () => {
    const effects = copyWorkspace(base);
    await run("rollback", {}, effects);
    await run("deploy", { version: "v2", mode: "shadow" }, effects);
    const shown = await ask(effects);
    expect(shown).toMatchObject({ decision: "recommend", version: "v1", mode: "advisor" });
    expect(recommendationSchema.parse(quick(effects))).toEqual(shown);
    const lines = ledger(effects).map(({ version, mode }) => `${version} ${mode}`);
    expect(lines).toEqual(["v1 advisor", "v2 shadow", "v1 advisor", "v2 shadow"]);
    expect(new Set(ledger(effects).map(({ recommendation_id }) => recommendation_id)).size).toBe(2);
  });
});

describe("the randomised share", () => {
  it("is read at every answer, and 0 switches the lot off", async () => {
    const effects = onDay(copyWorkspace(base), 30);
    const settings = (share: number) =>
      writeFileSync(
        effects.workspace.config,
        `policy_export: { deployment: { randomised_share: ${share} } }\n`,
      );
    settings(1);
    const drawn = await ask(effects);
    expect(drawn.assignment?.arm).toBe("randomised");
    expect(drawn.notes[0]).toContain("was drawn by lot");
    expect(recommendationSchema.parse(quick(effects))).toEqual(drawn);
    settings(0);
    expect(quick(effects)).toBeUndefined();
    expect(await ask(effects)).toMatchObject({ propensity: 1, assignment: { arm: "release" } });
  });
});
