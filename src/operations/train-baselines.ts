import { join } from "node:path";
import * as z from "zod";
import { unweighted } from "../dataset/transition-table.ts";
import { baselinePerformance } from "../evaluation/compare-to-baselines.ts";
import { evaluatePolicies } from "../evaluation/evaluate-policies.ts";
import { baselinePolicy, learnBaseline } from "../learning/baselines/all-baselines.ts";
import type { BaselineKind } from "../learning/baselines/baseline.ts";
import { writeJsonAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type BaselineFile, baselineSchema } from "../schema/baseline.ts";
import type { Config } from "../schema/config.ts";
import { UserError } from "../schema/user-error.ts";
import { betterAgents } from "./better-agents.ts";
import { defineOperation } from "./operation.ts";
import { loadTrainingTables, readTrainable, type TrainingTables } from "./training-tables.ts";

/** File names of the mission document; the configuration spells one of them longer. */
export const baselinePath = (workspace: Workspace, kind: BaselineKind): string =>
  join(workspace.baselines, `${kind === "highest_success_rate" ? "highest_success" : kind}.json`);

/** Learns the configured baselines on the training rows and measures each on the held-out rows, if there are any. */
function measureBaselines(tables: TrainingTables, config: Config): BaselineFile[] {
  const { space, test, manifest, rows } = tables;
  const train = unweighted(tables.train);
  const kinds = config.baseline.models;
  const learned = kinds.map((kind) => learnBaseline(kind, train, space));
  const policies = kinds.map((kind, index) => baselinePolicy(kind, learned[index], space));
  const [first] = policies;
  if (!first || test.rows === 0) return learned.map((parameters) => ({ ...parameters }));
  const report = evaluatePolicies({
    train,
    test,
    actions: space.actions,
    taskTypes: space.taskTypes,
    policy: first,
    baselines: policies.slice(1),
    bestSingle: "highest_success",
    betterAgent: betterAgents(rows.test, space),
    period: { first: manifest.files.test.first ?? "", last: manifest.files.test.last ?? "" },
    settings: config.evaluation,
  });
  const judged = report.policies.filter(({ role }) => role === "policy" || role === "baseline");
  return learned.map((parameters, index) => {
    const own = judged[index];
    return { ...parameters, performance: own ? baselinePerformance(own, config.evaluation) : null };
  });
}

export const trainBaselines = defineOperation({
  name: "train-baselines",
  summary:
    "train what a policy has to beat: random, most frequent, highest success, behaviour cloning, best per task type",
  doors: ["cli"],
  input: z.object({}),
  output: z.strictObject({ folder: z.string(), baselines: z.array(baselineSchema) }),
  run: async (_, { workspace }) => {
    const config = readConfig(workspace.config);
    if (config.baseline.models.length === 0) {
      throw new UserError("No baseline is configured.", {
        place: { file: workspace.config, field: "baseline.models" },
        next: "name at least one",
      });
    }
    readTrainable(workspace); // rows of other settings are refused
    const tables = await loadTrainingTables(workspace, config);
    const baselines = measureBaselines(tables, config);
    await withLock(workspace.root, async () => {
      config.baseline.models.forEach((kind, index) => {
        writeJsonAtomic(baselinePath(workspace, kind), baselines[index]);
      });
    });
    return { output: { folder: workspace.baselines, baselines } };
  },
});
