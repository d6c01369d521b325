import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createActionSpace, maskFor } from "../src/dataset/action-space.ts";
import { encodeState } from "../src/dataset/encoder/encode-state.ts";
import { simulateTelemetry } from "../src/evaluation/simulator/simulate-telemetry.ts";
import { bestAction } from "../src/learning/policy.ts";
import type { Effects } from "../src/operations/operation.ts";
import { readStatistics } from "../src/registry/anchor-statistics.ts";
import { openNetwork } from "../src/registry/open-network.ts";
import { readPolicyFile, statisticsPath, weightsPath } from "../src/registry/policies.ts";
import type { Invocation } from "../src/schema/invocation.ts";
import type { State } from "../src/schema/transition.ts";
import {
  copyWorkspace,
  FAST_SETTINGS,
  newWorkspace,
  readRows,
  run,
  writeLines,
} from "./workspace.fixture.ts";

const AGENTS = ["backend-architect", "frontend-developer", "test-engineer"];
const NEWCOMER = "debugger";
const OLD_TYPES = ["api_design", "user_interface", "testing"];
const DAY_MS = 86_400_000;

/** Sentences of a team whose tasks are told apart by their type, one agent best at each. */
function lines(days: readonly number[], types: readonly string[], agents: readonly string[]): Invocation[] {
  return days.flatMap((day) =>
    types.flatMap((type) =>
      agents.map((agent, index): Invocation => {
        const good = agent === (type === "debugging" ? NEWCOMER : AGENTS[OLD_TYPES.indexOf(type)]);
        const worked = (day * 7 + index * 3 + type.length) % 10 < (good ? 9 : 3);
        const id = `${day}-${type}-${agent}`;
        return {
          timestamp: new Date(Date.UTC(2026, 0, 1) + day * DAY_MS + index * 60_000).toISOString(),
          session_id: id,
          invocation_id: id,
          agent_name: agent,
          task_description: `${type} work of day ${day}`,
          state_features: { task: { type } },
          repository: "shop",
          duration_seconds: 60,
          outcome: { status: worked ? "success" : "failure" },
          available_agents: [...agents],
        } as Invocation;
      }),
    ),
  );
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const SETTINGS = FAST_SETTINGS.replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3");

async function put(effects: Effects, invocations: readonly Invocation[]): Promise<Effects> {
  writeLines(effects.workspace.invocations, invocations);
  await run("prepare", {}, effects);
  return effects;
}

/** What a version would choose for a task of a type, from all it knows. */
function choiceOf({ workspace }: Effects, version: string, sample: State, type: string): string {
  const policy = readPolicyFile(workspace, version);
  const space = createActionSpace(policy.action_space, policy.task_types);
  const mask = maskFor(space, null).map((one, action) =>
    typeof space.actions[action] === "string" ? one : 0,
  );
  const state = encodeState(policy.encoder, { ...sample, task_type: type, task_description: `${type} work` });
  const taskType = space.taskTypes.indexOf(type);
  const scores = openNetwork(workspace, policy).scores({ state, taskType, mask });
  return space.names[bestAction(scores, mask)] ?? "";
}

const old = lines(range(0, 40), OLD_TYPES, AGENTS);
let parent: Effects;
beforeAll(async () => {
  parent = newWorkspace(SETTINGS);
  mkdirSync(parent.workspace.telemetry, { recursive: true });
  writeLines(parent.workspace.ratings, []);
  await put(parent, old);
  await run("train", { workers: 1 }, parent);
});

describe("train --incremental", () => {
  it("counts each row once: the parent's and those that came since, all of them", async () => {
    const effects = await put(copyWorkspace(parent), [...old, ...lines(range(40, 60), OLD_TYPES, AGENTS)]);
    const { output } = await run("train", { incremental: true, workers: 1 }, effects);
    const seen = readRows(effects, "train").length + readRows(effects, "validation").length;
    expect(output.training.rows).toBe(seen);
    expect(readStatistics(effects.workspace, output).statistics.rows).toBeCloseTo(seen, 6);
    expect(output.lineage).toMatchObject({ parent: "v1", incremental: true });
    expect(output.encoder).toEqual(readPolicyFile(effects.workspace, "v1").encoder);
    const { output: sister } = await run("train", { incremental: true, parent: "v1", workers: 1 }, effects);
    expect(sister.lineage.parent).toBe("v1");
    expect(sister.training.rows).toBe(seen);
    await expect(run("train", { incremental: true }, effects)).rejects.toThrow("No delegation came since v3");
  });

  it("does not forget: new rows of one task type leave the choice on the others as it was", async () => {
    const only = lines(range(40, 70), ["testing"], AGENTS);
    const effects = await put(copyWorkspace(parent), [...old, ...only]);
    const [sample] = readRows(effects, "test");
    await run("train", { incremental: true, workers: 1 }, effects);
    for (const type of OLD_TYPES) {
      const before = choiceOf(effects, "v1", sample?.state as State, type);
      expect(before, type).toBe(AGENTS[OLD_TYPES.indexOf(type)]);
      expect(choiceOf(effects, "v2", sample?.state as State, type), type).toBe(before);
    }
  });

  it("learns the agent that came, after those it knew, and says which task types it cannot tell apart", async () => {
    const since = lines(range(40, 80), ["debugging"], [...AGENTS, NEWCOMER]);
    const effects = await put(copyWorkspace(parent), [...old, ...since]);
    const [sample] = readRows(effects, "test");
    const { output } = await run("train", { incremental: true, workers: 1 }, effects);
    expect(output.training.incremental).toMatchObject({
      new_actions: [NEWCOMER],
      new_task_types: ["debugging"],
      parent: "v1",
    });
    expect(output.action_space.slice(0, 3)).toEqual(readPolicyFile(effects.workspace, "v1").action_space);
    expect(choiceOf(effects, "v2", sample?.state as State, "debugging")).toBe(NEWCOMER);
    await run("evaluate", {}, effects);
  });

  it("refuses a parent that counts in other numbers, and says which setting to put back", async () => {
    const effects = await put(copyWorkspace(parent), [...old, ...lines(range(40, 60), OLD_TYPES, AGENTS)]);
    const attempt = (settings: string): Promise<unknown> => {
      writeFileSync(effects.workspace.config, settings);
      return run("train", { incremental: true }, effects);
    };
    await expect(attempt(SETTINGS.replace("[16]", "[8]"))).rejects.toThrow(
      "v1 was trained with another model.hyperparameters.hidden_layers: [16]",
    );
    await expect(attempt(SETTINGS.replace("buckets: 32", "buckets: 16"))).rejects.toThrow(
      "text_hash_buckets: 32",
    );
    await expect(attempt(`${SETTINGS}reward: { success: 3 }\n`)).rejects.toThrow(
      "The training rows were made with another reward.success: 10",
    );
    await run("prepare", {}, effects);
    await expect(run("train", { incremental: true }, effects)).rejects.toThrow(
      "v1 was trained with another reward.success: 10",
    );
    writeFileSync(effects.workspace.config, SETTINGS);
    await run("prepare", {}, effects);
    await expect(run("train", { incremental: true, tune: true }, effects)).rejects.toThrow(
      "keeps its parent's",
    );
    writeFileSync(effects.workspace.config, SETTINGS);
    writeFileSync(statisticsPath(effects.workspace, "v1"), "{}");
    await expect(run("train", { incremental: true }, effects)).rejects.toThrow(
      "not the ones its training wrote",
    );
  });

  it("ends in the same bytes when it is interrupted and resumed", async () => {
    const { invocations } = simulateTelemetry({ seed: 4, delegations: 300 });
    const first = await put(copyWorkspace(parent), invocations.slice(0, 250));
    await run("train", { version: "v2", workers: 1 }, first);
    await put(first, invocations);
    const other = copyWorkspace(first);
    await run("train", { incremental: true, workers: 1 }, first);
    const interrupt = new AbortController();
    const progress = ({ phase }: { phase: string }): void => {
      if (phase === "training networks") interrupt.abort();
    };
    await expect(
      run("train", { incremental: true, workers: 1 }, { ...other, signal: interrupt.signal, progress }),
    ).rejects.toMatchObject({ exit: "interrupted" });
    await run("train", { resume: true, workers: 1 }, other);
    const [one, two] = [first, other].map(({ workspace }) => readFileSync(weightsPath(workspace, "v3")));
    expect(one?.equals(two as Buffer)).toBe(true);
  });
});
