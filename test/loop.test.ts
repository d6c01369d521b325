import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../src/registry/config-file.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { baselineSchema } from "../src/schema/baseline.ts";
import { defaultConfig } from "../src/schema/config.ts";
import { deploymentSchema } from "../src/schema/deployment.ts";
import { baselineComparisonSchema, evaluationReportSchema } from "../src/schema/evaluation-report.ts";
import { manifestSchema } from "../src/schema/manifest.ts";
import { policyFileSchema, productionFileSchema } from "../src/schema/policy-file.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import { transitionSchema } from "../src/schema/transition.ts";
import {
  effectsIn,
  filesUnder,
  newFolder,
  newWorkspace,
  putTelemetry,
  readLines,
  readRows,
  run,
} from "./workspace.fixture.ts";

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

describe("init", () => {
  it("makes a workspace whose settings are the defaults, and never replaces a settings file unasked", async () => {
    const effects = effectsIn(newFolder());
    const { output } = await run("init", {}, effects);
    expect(readConfig(output.config)).toEqual(defaultConfig());
    expect(readdirSync(effects.workspace.root).sort()).toEqual(["agents", "configs", "models", "telemetry"]);
    await expect(run("init", {}, effects)).rejects.toThrow("settings file already");
    await expect(run("init", { force: true }, effects)).resolves.toBeDefined();
  });
});

describe("the whole loop on simulated telemetry", () => {
  const effects = newWorkspace();
  const { workspace } = effects;

  beforeAll(async () => {
    const source = effectsIn(newFolder());
    putTelemetry(source, { seed: 3, delegations: 300 });
    await run("ingest", { sources: [source.workspace.telemetry] }, effects);
    for (const verb of ["prepare", "validate", "train-baselines", "train", "evaluate", "export"] as const)
      await run(verb, {}, effects);
    await run("create-advisor", {}, effects);
    await run("train", {}, effects);
    await run("evaluate", {}, effects);
    await run("export", {}, effects);
    await run("deploy", { version: "v1", mode: "advisor" }, effects);
    await run("deploy", { version: "v2", mode: "shadow", reason: "a look at it" }, effects);
    await run("rollback", { reason: "seen enough" }, effects);
    await run("recommend", { task: "Fix the failing login test" }, effects);
  });

  it("leaves exactly the files of the contract behind", () => {
    const checkpoint = (version: string): string[] =>
      ["epoch_10", "epoch_15", "epoch_5"]
        .flatMap((epoch) => ["member_0", "member_1", "member_2"].map((member) => `${epoch}/${member}`))
        .flatMap((folder) => [
          `models/checkpoints/${version}/${folder}/trainer_state.safetensors`,
          `models/checkpoints/${version}/${folder}/weights.safetensors`,
        ]);
    const final = (version: string): string[] => [
      `models/checkpoints/${version}/final/anchor_statistics.safetensors`,
      `models/checkpoints/${version}/final/evidence.json`,
      `models/checkpoints/${version}/final/weights.safetensors`,
      `models/checkpoints/${version}/run.json`,
      ...["manifest.json", "origin.json", "test.jsonl", "train.jsonl", "validation.jsonl"].map(
        (name) => `models/checkpoints/${version}/inputs/${name}`,
      ),
    ];
    const released = readDeployments(workspace).map(
      ({ version, evidence }) =>
        `models/policies/released/${version}_${evidence.production_sha256.slice(0, 16)}.json`,
    );
    const policies = (version: string): string[] => [
      `models/evaluation/decisions_${version}.jsonl`,
      `models/evaluation/policy_evaluation_${version}.json`,
      `models/policies/trained_policy_${version}.json`,
      `models/policies/trained_policy_${version}_production.json`,
    ];
    expect(filesUnder(workspace.root)).toEqual(
      [
        "agents/policy-advisor.md",
        "configs/rl_config.yaml",
        "models/baselines/behavior_cloning.json",
        "models/baselines/best_per_task_type.json",
        "models/baselines/highest_success.json",
        "models/baselines/most_frequent.json",
        "models/baselines/random.json",
        "models/policies/.kept-policy-v1.bin",
        "models/policies/.kept-serving.bin",
        ...new Set(released),
        ...["v1", "v2"].flatMap((version) => [
          ...checkpoint(version),
          ...final(version),
          ...policies(version),
        ]),
        "models/deployments.jsonl",
        "models/evaluation/baseline_comparison.json",
        "models/evaluation/policy_evaluation.json",
        "models/evaluation/report.html",
        "models/training_data/manifest.json",
        "models/training_data/test.jsonl",
        "models/training_data/train.jsonl",
        "models/training_data/validation.jsonl",
        "telemetry/agent_invocations.jsonl",
        "telemetry/recommendations.jsonl",
        "telemetry/success_metrics.jsonl",
      ].sort(),
    );
  });

  it("writes files that their schemas read", () => {
    for (const split of ["train", "validation", "test"])
      for (const row of readRows(effects, split)) transitionSchema.parse(row);
    manifestSchema.parse(json(join(workspace.trainingData, "manifest.json")));
    for (const name of readdirSync(workspace.baselines))
      baselineSchema.parse(json(join(workspace.baselines, name)));
    for (const version of ["v1", "v2"]) {
      policyFileSchema.parse(json(join(workspace.policies, `trained_policy_${version}.json`)));
      productionFileSchema.parse(json(join(workspace.policies, `trained_policy_${version}_production.json`)));
      evaluationReportSchema.parse(json(join(workspace.evaluation, `policy_evaluation_${version}.json`)));
    }
    evaluationReportSchema.parse(json(join(workspace.evaluation, "policy_evaluation.json")));
    baselineComparisonSchema.parse(json(join(workspace.evaluation, "baseline_comparison.json")));
    for (const line of readLines(workspace.deployments)) deploymentSchema.parse(line);
    for (const line of readLines(workspace.ledger)) recommendationSchema.parse(line);
  });

  it("has training rows with the mission's keys, first and in its order", () => {
    const [row] = readRows(effects, "train");
    expect(Object.keys(row ?? {}).slice(0, 5)).toEqual(["state", "action", "reward", "next_state", "done"]);
    expect(row).toMatchObject({
      state: {
        codebase_languages: expect.any(Array),
        task_type: expect.any(String),
        complexity: expect.any(String),
        historical_success_rate: null,
      },
      action: expect.any(String),
      reward: expect.any(Number),
      done: expect.any(Boolean),
    });
  });

  it("has the mission's three baselines, key by key", () => {
    const performance = { accuracy: expect.any(Number), success_rate: expect.any(Number) };
    const baseline = (name: string): unknown => json(join(workspace.baselines, `${name}.json`));
    const agents = Object.keys(
      (baseline("highest_success") as { agent_success_rates: Record<string, number> }).agent_success_rates,
    );
    expect(baseline("random")).toMatchObject({
      name: "random",
      type: "baseline",
      strategy: "uniform_random",
      performance,
    });
    expect(baseline("most_frequent")).toMatchObject({
      name: "most_frequent",
      type: "baseline",
      strategy: "always_select_most_common",
      most_common_agent: expect.any(String),
      performance,
    });
    expect(baseline("highest_success")).toMatchObject({
      name: "highest_success",
      type: "baseline",
      strategy: "select_best_historical",
      performance,
    });
    expect(new Set(agents)).toEqual(
      new Set(
        readRows(effects, "train")
          .map((row) => row.action)
          .filter((action) => typeof action === "string"),
      ),
    );
  });

  it("has a trained policy with the mission's keys, and weights where it says", () => {
    const policy = policyFileSchema.parse(json(join(workspace.policies, "trained_policy_v1.json")));
    expect(Object.keys(policy).slice(0, 9)).toEqual([
      "version",
      "algorithm",
      "trained_date",
      "training_episodes",
      "hyperparameters",
      "state_features",
      "action_space",
      "q_network",
      "performance",
    ]);
    expect(policy).toMatchObject({
      version: "v1",
      algorithm: "CQL",
      trained_date: "2026-06-01",
      hyperparameters: { learning_rate: 0.003, batch_size: 64, gamma: 0.99 },
      q_network: { architecture: [16], weights: "checkpoints/v1/final/weights.safetensors" },
      performance: {
        train_accuracy: expect.any(Number),
        test_accuracy: expect.any(Number),
        baseline_improvement: null, // the log is too small to judge it, and says so
        verdict: "keep_not_enough_evidence",
      },
    });
    expect(existsSync(join(workspace.models, policy.q_network.weights))).toBe(true);
    const second = policyFileSchema.parse(json(join(workspace.policies, "trained_policy_v2.json")));
    expect(second.lineage.parent).toBe("v1");
  });

  it("remembers every release, and what is live is the last one", async () => {
    const history = readLines(workspace.deployments).map((line) => deploymentSchema.parse(line));
    expect(history).toMatchObject([
      { event: "deploy", version: "v1", mode: "advisor", previous: null, by: "tester", forced: false },
      { event: "deploy", version: "v2", mode: "shadow", previous: "v1", reason: "a look at it" },
      { event: "rollback", version: "v1", mode: "advisor", previous: "v2", reason: "seen enough" },
    ]);
    const { output } = await run("status", {}, effects);
    expect(output).toMatchObject({
      telemetry: { recommendation_lines: 1 },
      versions: [
        { version: "v1", exported: true, live: true },
        { version: "v2", exported: true, live: false },
      ],
      live: { version: "v1", mode: "advisor" },
      next: 'oak-policy recommend "the task"',
    });
    expect(output.versions.every(({ verdict }) => verdict !== null)).toBe(true);
  });

  it("accounts for every telemetry line in the manifest", () => {
    const { delegations } = manifestSchema.parse(json(join(workspace.trainingData, "manifest.json")));
    const excluded = Object.values(delegations.excluded).reduce((sum, lines) => sum + lines, 0);
    expect(delegations.kept + excluded).toBe(delegations.lines_read);
    expect(delegations.lines_read).toBe(readLines(workspace.invocations).length);
  });
});
