import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { compareToBaselines } from "../evaluation/compare-to-baselines.ts";
import { evaluatePolicies } from "../evaluation/evaluate-policies.ts";
import { baselinePolicy, learnBaseline } from "../learning/baselines/all-baselines.ts";
import type { Policy } from "../learning/policy.ts";
import { onlySupported } from "../learning/supported-policy.ts";
import { writeJsonAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import { openNetwork } from "../registry/open-network.ts";
import {
  chooseVersion,
  policyPath,
  productionPath,
  readPolicyFile,
  reportPath,
} from "../registry/policies.ts";
import { manifestHash } from "../registry/training-data.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import { type EvaluationReport, evaluationReportSchema } from "../schema/evaluation-report.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { betterAgents } from "./better-agents.ts";
import { defineOperation } from "./operation.ts";
import { countOutcomes } from "./supported-actions.ts";
import { loadTablesFor, type TrainingTables } from "./training-tables.ts";

/** Held-out rows are held out only from a policy that was trained on this very preparation. */
function refuseOtherData(workspace: Workspace, policy: PolicyFile): void {
  if (policy.lineage.manifest_sha256 === manifestHash(workspace)) return;
  throw new UserError(
    `${policy.version} was trained on other training data, so today's test rows may not be held out from it.`,
    {
      place: { file: workspace.trainingData },
      next: "train a new version on the data as prepared now, then evaluate that one",
    },
  );
}

/** The policy as it would be served: only supported actions are named. */
const servedPolicy = (network: Policy, tables: TrainingTables, config: Config): Policy =>
  onlySupported(network, countOutcomes(tables.train), config.policy_export.advisor.min_agent_support);

function judge(
  workspace: Workspace,
  policy: PolicyFile,
  tables: TrainingTables,
  config: Config,
): EvaluationReport {
  const { train, test, space, manifest, rows } = tables;
  // the best single agent is the rival that wins ties: it is always judged beside the policy, configured or not
  const kinds = [...new Set([...config.baseline.models, "highest_success_rate" as const])];
  const baselines = kinds.map((kind) => baselinePolicy(kind, learnBaseline(kind, train, space), space));
  return evaluatePolicies({
    train,
    test,
    actions: space.actions,
    taskTypes: space.taskTypes,
    policy: servedPolicy(openNetwork(workspace, policy), tables, config),
    baselines,
    bestSingle: "highest_success",
    betterAgent: betterAgents(rows.test, space),
    period: { first: manifest.files.test.first ?? "", last: manifest.files.test.last ?? "" },
    settings: config.evaluation,
  });
}

/** Writes the report, the table, and what the policy file says of its own performance. */
function store(workspace: Workspace, policy: PolicyFile, report: EvaluationReport): void {
  const comparison = compareToBaselines(report);
  writeJsonAtomic(join(workspace.evaluation, "policy_evaluation.json"), report);
  writeJsonAtomic(join(workspace.evaluation, "baseline_comparison.json"), comparison);
  writeJsonAtomic(reportPath(workspace, policy.version), report);
  writeJsonAtomic(policyPath(workspace, policy.version), {
    ...policy,
    performance: {
      ...policy.performance,
      baseline_improvement: comparison.improvement_over_best_baseline,
      verdict: report.verdict.answer,
    },
  });
}

export const evaluate = defineOperation({
  name: "evaluate",
  summary:
    "estimate from held-out delegations what a policy would achieve, how sure that is, and whether to switch",
  doors: ["cli", "http"],
  input: z.object({ version: z.string().optional().describe("version to evaluate (default: the newest)") }),
  output: evaluationReportSchema,
  run: async ({ version: asked }, { workspace, say }) => {
    const output = await withLock(workspace.root, async () => {
      const config = readConfig(workspace.config);
      const policy = readPolicyFile(workspace, chooseVersion(workspace, asked));
      refuseOtherData(workspace, policy);
      const report = judge(workspace, policy, await loadTablesFor(workspace, policy), config);
      store(workspace, policy, report);
      if (existsSync(productionPath(workspace, policy.version)))
        say(
          `${policy.version} was exported before this evaluation: run \`oak-policy export\` again, so that its answers say so.`,
        );
      return report;
    });
    return { output };
  },
});
