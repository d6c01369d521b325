import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { diffScreen } from "../src/cli/screens/diff.ts";
import { liveAtScreen } from "../src/cli/screens/live-at.ts";
import { reproduceScreen } from "../src/cli/screens/reproduce.ts";
import type { Effects } from "../src/operations/operation.ts";
import { hasInputs, readInputs, readOrigin } from "../src/registry/inputs.ts";
import {
  evidencePath,
  inputsFolder,
  readPolicyFile,
  reportPath,
  sha256,
  weightsPath,
} from "../src/registry/policies.ts";
import { copyWorkspace, newWorkspace, putTelemetry, run } from "./workspace.fixture.ts";

const SETTINGS = `model:
  hyperparameters: { hidden_layers: [8], learning_rate: 0.003 }
  training: { max_epochs: 4, ensemble_members: 2, checkpoint_freq: 1 }
data_preparation: { text_hash_buckets: 16 }
evaluation: { bootstrap_replicates: 200, k_folds: 2 }
`;
const on = (effects: Effects, time: string): Effects => ({ ...effects, now: () => new Date(time) });

/** v1 from the start, v2 tuned with another seed, v3 goes on from v2 with more telemetry. */
let effects: Effects;
beforeAll(async () => {
  effects = newWorkspace(SETTINGS);
  putTelemetry(effects, { seed: 5, delegations: 200 });
  await run("prepare", {}, effects);
  await run("train", { workers: 1 }, effects);
  await run("evaluate", {}, effects);
  writeFileSync(effects.workspace.config, SETTINGS.replace("max_epochs", "seed: 8, max_epochs"));
  await run("train", { workers: 1, tune: true }, effects);
  putTelemetry(effects, { seed: 5, delegations: 260 });
  await run("prepare", {}, effects);
  await run("train", { workers: 1, incremental: true }, effects);
  for (const policy of ["v1", "v2", "v3"]) await run("export", { policy }, effects);
});

describe("a trained version", () => {
  it("keeps the training data it was trained with, though they were prepared anew since", () => {
    const { workspace } = effects;
    const kept = readFileSync(join(inputsFolder(workspace, "v1"), "train.jsonl"));
    expect(sha256(kept)).toBe(readPolicyFile(workspace, "v1").lineage.training_data_sha256);
    expect(kept.equals(readFileSync(join(workspace.trainingData, "train.jsonl")))).toBe(false);
    const [one, other] = ["v1", "v2"].map((version) =>
      statSync(join(inputsFolder(workspace, version), "test.jsonl")),
    );
    expect(one?.ino).toBe(other?.ino); // two versions of the same data, room for one
  });

  it("tells all of its settings, its parent, and the evaluation that was made of it", () => {
    const { workspace } = effects;
    expect(readOrigin(workspace, "v2")).toMatchObject({
      settings: { model: { training: { seed: 8, max_epochs: 4 } } },
      tuned: true,
      incremental: false,
      parent: "v1",
    });
    expect(readOrigin(workspace, "v3")).toMatchObject({ incremental: true, parent: "v2" });
    const { lineage } = readPolicyFile(workspace, "v1");
    expect(lineage.evaluation_sha256).toBe(sha256(readFileSync(reportPath(workspace, "v1"))));
    expect(readPolicyFile(workspace, "v2").lineage.evaluation_sha256).toBeNull();
  });
});

describe("reproduce", () => {
  it.each(["v1", "v2", "v3"])("makes %s again, byte for byte, and touches nothing", async (version) => {
    const before = readFileSync(weightsPath(effects.workspace, version));
    const { output, exit } = await run(
      "reproduce",
      { version, workers: 1 },
      on(effects, "2027-03-01T00:00:00Z"),
    );
    expect(output.files.filter(({ equal }) => !equal)).toEqual([]);
    expect({ equal: output.equal, exit, files: output.files.length }).toEqual({
      equal: true,
      exit: undefined,
      files: 4,
    });
    expect(readFileSync(weightsPath(effects.workspace, version)).equals(before)).toBe(true);
    expect(reproduceScreen(output)).toContain("the same bytes");
  });

  it("says what differs, by how much, and what is known to make a difference", async () => {
    const other = copyWorkspace(effects);
    const weights = weightsPath(other.workspace, "v1");
    const bytes = readFileSync(weights);
    bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 1, bytes.length - 4);
    writeFileSync(weights, bytes);
    const evidence = readFileSync(evidencePath(other.workspace, "v1"), "utf8");
    writeFileSync(
      evidencePath(other.workspace, "v1"),
      evidence.replace(/"soft_label_share": [\d.]+/, '"soft_label_share": 0.5'),
    );
    const newer = { ...other, codeVersion: "9.0.0" };
    const { output, exit } = await run("reproduce", { version: "v1", workers: 1 }, newer);
    expect(exit).toBe("failing");
    const [first, , third, fourth] = output.files;
    expect(first?.difference).toMatch(/^1 of \d+ numbers differ, by at most /);
    expect(third?.difference).toMatch(/^soft_label_share 0\.5 -> /);
    expect(fourth?.equal).toBe(true);
    expect(output.why).toEqual(["It was trained by oak-policy 0.0.0, and this is 9.0.0."]);
    expect(reproduceScreen(output)).toContain("DIFFERS");
  });

  it("refuses inputs that were edited, and says so where none are kept", async () => {
    const other = copyWorkspace(effects);
    appendFileSync(join(inputsFolder(other.workspace, "v1"), "train.jsonl"), "\n");
    await expect(run("reproduce", { version: "v1" }, other)).rejects.toThrow(
      "changed after `prepare` wrote it",
    );
    const origin = join(inputsFolder(other.workspace, "v2"), "origin.json");
    writeFileSync(
      origin,
      readFileSync(origin, "utf8").replace(
        '"agent_files": []',
        '"agent_files": [{"name":"a","description":"b","tools":null,"model":null,"sha256":"c"}]',
      ),
    );
    await expect(run("reproduce", { version: "v2" }, other)).rejects.toThrow("The agent files kept of v2");
    rmSync(inputsFolder(other.workspace, "v3"), { recursive: true });
    await expect(run("reproduce", { version: "v3" }, other)).rejects.toThrow("no longer kept");
  });
});

describe("diff", () => {
  it("counts decisions as they would be served, and says what the versions were made from", async () => {
    const { output } = await run("diff", { versions: ["v1", "v3"] }, effects);
    const { tasks, changes, by_task_type: types, examples } = output;
    expect(tasks.of).toBe("v3");
    expect(tasks.asked).toBe(tasks.held_out);
    expect(changes.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(tasks.differ);
    expect(types.reduce((sum, { asked }) => sum + asked, 0)).toBe(tasks.asked);
    expect(types.reduce((sum, { differ }) => sum + differ, 0)).toBe(tasks.differ);
    expect(examples.every(({ from, to }) => from.agent !== to.agent)).toBe(true);
    expect(output.settings).toContainEqual({ field: "model.training.seed", from: "7", to: "8" });
    expect(output.data.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["period", "rows", "trained"]),
    );
    expect(output.evaluation).toMatchObject({ to: null, comparable: false });
    expect(diffScreen(output)).toContain(`${tasks.differ} of ${tasks.asked} decisions`);
  });

  it("finds nothing between a version and its twin", async () => {
    const other = copyWorkspace(effects);
    putTelemetry(other, { seed: 5, delegations: 200 });
    writeFileSync(other.workspace.config, SETTINGS);
    await run("prepare", {}, other);
    await run("train", { workers: 1 }, other);
    const { output } = await run("diff", { versions: ["v1", "v4"], tasks: 20 }, other);
    expect(output.tasks).toMatchObject({ asked: 20, differ: 0 });
    expect({ changes: output.changes, settings: output.settings }).toEqual({ changes: [], settings: [] });
  });

  it("wants two versions", async () => {
    await expect(run("diff", { versions: ["v1", "1"] }, effects)).rejects.toMatchObject({ exit: "usage" });
    await expect(run("diff", { versions: ["v1", "v9"] }, effects)).rejects.toThrow("no trained policy v9");
  });
});

describe("live-at", () => {
  let deployed: Effects;
  beforeAll(async () => {
    deployed = copyWorkspace(effects);
    await run(
      "deploy",
      { version: "v1", mode: "advisor", reason: "the first" },
      on(deployed, "2026-06-01T10:00:00Z"),
    );
    const staged = { version: "v2", mode: "advisor" as const, percentages: [20, 100], stageDays: 2 };
    await run("deploy", { ...staged, reason: "looks better" }, on(deployed, "2026-06-10T10:00:00Z"));
    await run("rollback", { reason: "it was not" }, on(deployed, "2026-06-20T08:00:00Z"));
  });
  const at = async (date: string) =>
    (await run("live-at", { date }, on(deployed, "2026-07-01T00:00:00Z"))).output;
  const told = async (date: string) =>
    (await at(date)).stretches.map(({ live, rest, from, until }) => [
      live?.version ?? null,
      live?.percent,
      rest?.version,
      from?.slice(5, 16),
      until?.slice(5, 16),
    ]);

  it("says who answered at an instant, and what a rollout left to whom", async () => {
    expect(await told("2026-06-05T00:00Z")).toEqual([["v1", 100, undefined, "06-01T10:00", "06-10T10:00"]]);
    expect(await told("2026-06-11T00:00:00Z")).toEqual([["v2", 20, "v1", "06-10T10:00", "06-12T10:00"]]);
    expect(await told("2026-06-13T02:00:00+02:00")).toEqual([
      ["v2", 100, undefined, "06-12T10:00", "06-20T08:00"],
    ]);
    expect(await told("2026-05-01T00:00Z")).toEqual([[null, undefined, undefined, undefined, "06-01T10:00"]]);
  });

  it("says what was live on a day, one after the other", async () => {
    expect(await told("2026-06-10")).toEqual([
      ["v1", 100, undefined, "06-01T10:00", "06-10T10:00"],
      ["v2", 20, "v1", "06-10T10:00", "06-12T10:00"],
    ]);
    const [, back] = (await at("2026-06-20")).stretches;
    expect(back).toMatchObject({
      live: { version: "v1" },
      until: null,
      file: "kept",
      event: { reason: "it was not", by: "tester" },
    });
    const screen = liveAtScreen(await at("2026-06-10"));
    for (const words of [
      "v2 as advisor, 20 % of the tasks",
      "the rest: v1 as advisor",
      "why: looks better",
      "by tester",
    ])
      expect(screen).toContain(words);
  });

  it("wants a day or an instant that has come", async () => {
    for (const date of ["01.02.2026", "2026-13-01", "2026-02-30", "yesterday", "2027-01-01"])
      await expect(at(date)).rejects.toMatchObject({ exit: "usage" });
  });
});

describe("retention", () => {
  it("keeps the last checkpoints and newest inputs, and those of versions that were live and of their parents", async () => {
    const other = copyWorkspace(effects);
    await run("deploy", { version: "v2", mode: "advisor" }, other);
    const settings = readFileSync(other.workspace.config, "utf8");
    writeFileSync(
      other.workspace.config,
      `${settings}retention: { checkpoints_per_version: 2, versions_with_inputs: 1 }\n`,
    );
    writeFileSync(join(other.workspace.policies, ".trained_policy_v9.json.4711.tmp"), "{");
    await run("train", { workers: 1 }, other);
    const kept = ["v1", "v2", "v3", "v4"].filter((version) => hasInputs(other.workspace, version));
    expect(kept).toEqual(["v1", "v2", "v4"]); // v2 is live, v1 its parent, v4 the newest
    const epochs = [1, 2, 3, 4].filter((epoch) =>
      existsSync(join(other.workspace.checkpoints, "v1", `epoch_${epoch}`)),
    );
    expect(epochs).toEqual([3, 4]);
    expect(existsSync(weightsPath(other.workspace, "v3"))).toBe(true);
    expect(existsSync(join(other.workspace.policies, ".trained_policy_v9.json.4711.tmp"))).toBe(false);
    expect(readInputs(other.workspace, readPolicyFile(other.workspace, "v2")).version).toBe("v2");
  });
});
