import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { actionSpaceOf } from "../src/dataset/action-space.ts";
import { encodeTransitions, withKnownActions } from "../src/dataset/encode-transitions.ts";
import { fitEncoder } from "../src/dataset/encoder/fit-encoder.ts";
import { prepareTrainingData } from "../src/dataset/prepare.ts";
import { readTransitions } from "../src/dataset/read-training-data.ts";
import { sliceTransitions } from "../src/dataset/transition-table.ts";
import { type SimulationOptions, simulateTelemetry } from "../src/evaluation/simulator/simulate-telemetry.ts";
import type { TrueDelegation } from "../src/evaluation/simulator/truth.ts";
import { baselinePolicy, learnBaseline } from "../src/learning/baselines/all-baselines.ts";
import { columnGroups } from "../src/learning/column-groups.ts";
import { decisionOf } from "../src/learning/logged-scores.ts";
import { bestAction, type Policy } from "../src/learning/policy.ts";
import { createQPolicy } from "../src/learning/q-policy.ts";
import { trainEnsemble } from "../src/operations/training/train-ensemble.ts";
import { defaultConfig } from "../src/schema/config.ts";
import type { Transition } from "../src/schema/transition.ts";

/** Default settings but for the length of the training, so that the whole file stays within a minute or two. */
function quickConfig() {
  const config = defaultConfig();
  config.model.training.max_epochs = 60;
  config.model.training.early_stopping_patience = 15;
  return config;
}

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** Simulated telemetry, prepared and encoded as any other, beside what is true of it. */
async function simulateAndPrepare(options: SimulationOptions) {
  const config = quickConfig();
  const folder = await mkdtemp(join(tmpdir(), "known-best-"));
  const [telemetryDir, outputDir] = [join(folder, "telemetry"), join(folder, "prepared")];
  try {
    await mkdir(telemetryDir);
    await mkdir(outputDir);
    const { invocations, ratings, truth } = simulateTelemetry(options);
    await writeFile(join(telemetryDir, "agent_invocations.jsonl"), lines(invocations));
    await writeFile(join(telemetryDir, "success_metrics.jsonl"), lines(ratings));
    const progress = () => {};
    const manifest = await prepareTrainingData({
      telemetryDir,
      outputDir,
      config,
      memoryLimitMb: 512,
      progress,
    });
    const read = async (split: string): Promise<Transition[]> => {
      const rows: Transition[] = [];
      for await (const row of readTransitions(join(outputDir, `${split}.jsonl`))) rows.push(row);
      return rows;
    };
    const rows = {
      train: await read("train"),
      validation: await read("validation"),
      test: await read("test"),
    };
    const encoder = await fitEncoder(rows.train, config);
    const space = actionSpaceOf(manifest);
    const test = encodeTransitions(rows.test, encoder, space);
    const fitted = withKnownActions(
      encodeTransitions([...rows.train, ...rows.validation], encoder, space),
    ).table;
    const train = sliceTransitions(fitted, 0, rows.train.length);
    return { config, truth, rows, encoder, space, fitted, train, test };
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Prepared = Awaited<ReturnType<typeof simulateAndPrepare>>;

async function trainOn({ fitted, train, encoder, space, config }: Prepared): Promise<Policy> {
  const result = await trainEnsemble({
    table: fitted,
    trainingRows: train.rows,
    model: config.model,
    groups: columnGroups(encoder, space.names),
    workers: 1,
  });
  if ("interrupted" in result) throw new Error("nobody stopped it");
  return createQPolicy("cql", result.final, config.model.hyperparameters.reward_scale);
}

/** True success of the one agent that would have been best for all of these delegations. */
const bestSingleAgent = (delegations: readonly TrueDelegation[], agents: readonly string[]): number =>
  Math.max(
    ...agents.map(
      (_, agent) =>
        delegations.reduce((sum, each) => sum + (each.successProbabilities[agent] ?? 0), 0) /
        delegations.length,
    ),
  );

const bestPerTaskType = ({ train, space }: Prepared): Policy =>
  baselinePolicy("best_per_task_type", learnBaseline("best_per_task_type", train, space), space);

/** Mean true success of what the policy chooses on held-out single delegations, and how often that is the best agent. */
function judge(policy: Policy, { rows, test, truth, space }: Prepared, outcomes?: TrueDelegation[]) {
  const truths = new Map((outcomes ?? truth.delegations).map((each) => [each.invocationId, each]));
  let [decisions, best, value] = [0, 0, 0];
  rows.test.forEach((row, index) => {
    const actual = truths.get(row.invocation_id);
    if (row.steps !== 1 || !actual) return;
    const decision = decisionOf(test, index);
    const mask = decision.mask.map((allowed, action) =>
      allowed && typeof space.actions[action] === "string" ? 1 : 0,
    );
    const name = space.names[bestAction(policy.scores({ ...decision, mask }), mask)] ?? "";
    decisions += 1;
    best += name === actual.bestAgent ? 1 : 0;
    value += actual.successProbabilities[truth.agents.indexOf(name)] ?? 0;
  });
  return { decisions, best: best / decisions, value: value / decisions };
}

// One delegation per workflow: the best agent then depends on the kind of task alone. Two kinds share a task type, so
// that the task type does not name it.
const known = { seed: 3, delegations: 4000, longestWorkflow: 1 } as const;

describe("a policy trained on logs whose best agents are known", () => {
  it("names the best agent on at least 95 % of the held-out tasks, and beats the best agent per task type", async () => {
    const prepared = await simulateAndPrepare({ ...known, logging: { policy: "uniform" } });
    const learned = judge(await trainOn(prepared), prepared);
    expect(learned.decisions).toBeGreaterThan(500);
    expect(learned.best).toBeGreaterThanOrEqual(0.95);
    expect(learned.value).toBeGreaterThan(judge(bestPerTaskType(prepared), prepared).value + 0.03);
  }, 90_000);

  it("finds no better agents where outcomes were permuted in the log", async () => {
    const prepared = await simulateAndPrepare({
      ...known,
      delegations: 2000,
      logging: { policy: "uniform" },
      permuteOutcomes: true,
    });
    // who would really have been good at the task, had outcomes not been shuffled: a policy that learned anything real
    // would score above the best single agent here
    const { truth } = simulateTelemetry({ ...known, delegations: 2000, logging: { policy: "uniform" } });
    const learned = judge(await trainOn(prepared), prepared, truth.delegations);
    expect(learned.decisions).toBeGreaterThan(250);
    // mix of kinds in the last fifth and in the whole differ a little
    expect(learned.value).toBeLessThan(bestSingleAgent(truth.delegations, truth.agents) + 0.03);
  }, 90_000);
});
