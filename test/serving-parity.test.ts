import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeState } from "../src/advisor/describe-state.ts";
import { takeSnapshot } from "../src/advisor/history-snapshot.ts";
import type { Effects } from "../src/operations/operation.ts";
import { appendLines } from "../src/registry/append-line.ts";
import { readProduction } from "../src/registry/policies.ts";
import type { Invocation } from "../src/schema/invocation.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import { newWorkspace, putTelemetry, readLines, readRows, run, writeLines } from "./workspace.fixture.ts";

const HOUR = 3_600_000;
const allRows = (effects: Effects) =>
  ["train", "validation", "test"].flatMap((split) => readRows(effects, split));
const timeOf = (line: unknown): number => Date.parse((line as { timestamp: string }).timestamp);

/** Delegations that begin when every outcome before them is known; their own become known after the last of them began. */
function lastDelegations(startMs: number): Invocation[] {
  const tasks: Partial<Invocation>[] = [
    { task_description: "Fix the crash in the React checkout form, it throws a TypeError" },
    { task_description: "Write the guide for new users", repository: "orchard-shop" },
    { task_description: "Review the Django payment views for security", repository: "a-new-repository" },
    {
      task_description: "Do what we talked about",
      repository: "orchard-shop",
      complexity_level: "high",
      state_features: {
        codebase: { languages: ["Rust"], frameworks: [], file_count: 12, loc: 3400 },
        task: { type: "refactoring", scope: "large", risk_level: "low" },
        context: { tests_exist: false, docs_exist: true, git_clean: null },
      },
    },
  ];
  return tasks.map((task, number) => ({
    timestamp: new Date(startMs + number * 60_000).toISOString(),
    session_id: `last-${number}`,
    invocation_id: `last-${number}`,
    agent_name: "backend-architect",
    task_description: "",
    duration_seconds: 900,
    outcome: { status: "success" },
    ...task,
  }));
}

describe("the features that are served", () => {
  it("are those that a training row of the same decision has", async () => {
    const effects = newWorkspace();
    putTelemetry(effects, { seed: 41, delegations: 250 });
    const { invocations, ratings } = effects.workspace;
    const end = Math.max(...[...readLines(invocations), ...readLines(ratings)].map(timeOf));
    const asked = lastDelegations(end + 2 * HOUR);
    appendLines(invocations, asked);
    await run("prepare", {}, effects);
    const rows = allRows(effects);
    const known = rows.filter((row) => !row.invocation_id.startsWith("last-"));
    for (const row of known) expect(row.outcome_known_ms).toBeLessThan(end + 2 * HOUR);
    const snapshot = takeSnapshot(known);
    for (const { invocation_id: id, task_description, timestamp, ...rest } of asked) {
      const { state_features: features, repository, complexity_level } = rest;
      const given = { ...features, repository, complexity_level };
      const served = describeState(task_description, given, snapshot, new Date(timestamp));
      const trained = rows.find((row) => row.invocation_id === id && row.steps === 1)?.state;
      expect(served, id).toEqual(trained);
    }
    const states = rows.filter((row) => row.invocation_id.startsWith("last-")).map(({ state }) => state);
    expect(states.some((state) => state.similar_tasks_count > 0)).toBe(true);
    expect(states.some((state) => state.recent_success_rate !== null)).toBe(true);
    expect(states.some((state) => state.recent_success_rate === null)).toBe(true);
  });
});

const PATTERN = 5;
/** Two agents take turns; the good one succeeds 4 times in 5, the other 2 times in 5. */
function putTwoAgents({ workspace }: Effects, good: string, other: string): void {
  const lines = Array.from({ length: 300 }, (_, number) => {
    const turn = Math.floor(number / 2) % PATTERN;
    const succeeded = number % 2 === 0 ? turn !== 0 : turn < 2;
    return {
      timestamp: new Date(Date.UTC(2026, 0, 1) + number * HOUR).toISOString(),
      session_id: `s${number}`,
      invocation_id: `d${number}`,
      agent_name: number % 2 === 0 ? good : other,
      task_description: `Fix the bug number ${number} in the parser`,
      duration_seconds: 60,
      available_agents: [good, other],
      outcome: { status: succeeded ? "success" : "failure" },
    };
  });
  mkdirSync(workspace.telemetry, { recursive: true });
  writeLines(workspace.invocations, lines);
}

async function learn(effects: Effects): Promise<void> {
  for (const verb of ["prepare", "train", "export"] as const) await run(verb, {}, effects);
}

async function ranking(effects: Effects) {
  const { output } = await run("recommend", { task: "Fix the bug in the parser" }, effects);
  return recommendationSchema.parse(output).recommendations;
}

const countOf = ({ workspace }: Effects, version: string, agent: string) =>
  readProduction(workspace, version).evidence.counts.find(
    (count) => count.action === agent && count.task_type === "*",
  );

/** Says of the first `many` successes of an agent that they were failures after all. */
async function regret(effects: Effects, agent: string, many: number): Promise<void> {
  const succeeded = readLines(effects.workspace.invocations).flatMap((line) => {
    const { agent_name, invocation_id, outcome } = line as Invocation;
    return agent_name === agent && outcome?.status === "success" ? [invocation_id] : [];
  });
  for (const delegation of succeeded.slice(0, many))
    await run("record", { delegation, success: "no" }, effects);
}

describe("what is learned", () => {
  it("differs with the telemetry, in the right direction, and a second look gives the same answer", async () => {
    const first = newWorkspace();
    const second = newWorkspace();
    putTwoAgents(first, "alpha", "beta");
    putTwoAgents(second, "beta", "alpha");
    await learn(first);
    await learn(second);
    expect((await ranking(first))[0]?.action).toBe("alpha");
    expect((await ranking(second))[0]?.action).toBe("beta");
    expect(await ranking(first)).toEqual(await ranking(first));
  });

  it("counts one bad outcome as one success less", async () => {
    const effects = newWorkspace();
    putTwoAgents(effects, "alpha", "beta");
    await learn(effects);
    await regret(effects, "alpha", 1);
    await learn(effects);
    const before = countOf(effects, "v1", "alpha");
    const after = countOf(effects, "v2", "alpha");
    expect(after?.n).toBe(before?.n);
    expect(after?.successes).toBe((before?.successes ?? 0) - 1);
  });

  it("turns away from an agent whose outcomes turn out bad", async () => {
    const effects = newWorkspace();
    putTwoAgents(effects, "alpha", "beta");
    await learn(effects);
    const before = await ranking(effects);
    await regret(effects, "alpha", 90);
    await learn(effects);
    const after = await ranking(effects);
    const confidence = (ranked: typeof before) =>
      ranked.find(({ action }) => action === "alpha")?.confidence ?? 1;
    expect(confidence(after)).toBeLessThan(confidence(before));
    expect([before[0]?.action, after[0]?.action]).toEqual(["alpha", "beta"]);
  });
});
