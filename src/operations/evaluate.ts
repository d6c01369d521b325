import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { compareToBaselines } from "../evaluation/compare-to-baselines.ts";
import type { Evaluation } from "../evaluation/evaluate-policies.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import {
  chooseVersion,
  policyPath,
  productionPath,
  readPolicyFile,
  reportPath,
  sha256,
} from "../registry/policies.ts";
import { manifestHash } from "../registry/training-data.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type EvaluationReport, evaluationReportSchema } from "../schema/evaluation-report.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { collectRewardParts } from "./evaluation/collect-reward-parts.ts";
import { askEarlierVersion } from "./evaluation/earlier-version.ts";
import { evaluateInParallel } from "./evaluation/evaluate-in-parallel.ts";
import { gatherInput } from "./evaluation/gather-input.ts";
import { evaluationPage } from "./evaluation-report/page.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { loadTablesFor, readTrainable } from "./training-tables.ts";

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

/** Writes the report, the page, every decision, the table, and what the policy file says of its own performance. */
function store(workspace: Workspace, policy: PolicyFile, { report, decisions }: Evaluation): void {
  const comparison = compareToBaselines(report);
  writeJsonAtomic(join(workspace.evaluation, "policy_evaluation.json"), report);
  writeJsonAtomic(join(workspace.evaluation, "baseline_comparison.json"), comparison);
  writeFileAtomic(join(workspace.evaluation, "report.html"), evaluationPage(report));
  writeFileAtomic(join(workspace.evaluation, `decisions_${policy.version}.jsonl`), lines(decisions));
  writeJsonAtomic(reportPath(workspace, policy.version), report);
  writeJsonAtomic(policyPath(workspace, policy.version), {
    ...policy,
    performance: {
      ...policy.performance,
      baseline_improvement: comparison.improvement_over_best_baseline,
      verdict: report.verdict.answer,
    },
    lineage: {
      ...policy.lineage,
      evaluation_sha256: sha256(readFileSync(reportPath(workspace, policy.version))),
    },
  });
}

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

interface Asked {
  version?: string | undefined;
  compareTo?: string | undefined;
  /** versions that this one is or will be chosen among on these rows; they share the allowed error */
  chosenAmong?: number | undefined;
}

/** Evaluates one version and stores the report; whoever calls it holds the lock. */
export async function evaluateVersion(
  asked: Asked,
  { workspace, say, codeVersion }: Effects,
): Promise<EvaluationReport> {
  const config = readConfig(workspace.config);
  const policy = readPolicyFile(workspace, chooseVersion(workspace, asked.version));
  refuseOtherData(workspace, policy);
  const older = asked.compareTo === undefined ? undefined : olderThan(workspace, policy, asked.compareTo);
  const parts = collectRewardParts(config, readTrainable(workspace));
  const tables = await loadTablesFor(workspace, policy, parts.visit);
  const earlier = older && (await askEarlierVersion(workspace, older, tables, config));
  const input = gatherInput(workspace, policy, tables, config, {
    earlier,
    codeVersion,
    chosenAmong: asked.chosenAmong,
    rewardParts: parts.finish(tables),
  });
  const evaluation = await evaluateInParallel(input, availableParallelism());
  store(workspace, policy, evaluation);
  if (existsSync(productionPath(workspace, policy.version)))
    say(
      `${policy.version} was exported before this evaluation: run \`oak-policy export\` again, so that its answers say so.`,
    );
  return evaluation.report;
}

/** @throws UserError when the two are the same */
function olderThan(workspace: Workspace, policy: PolicyFile, asked: string): PolicyFile {
  const older = readPolicyFile(workspace, chooseVersion(workspace, asked));
  if (older.version !== policy.version) return older;
  throw new UserError(`${policy.version} cannot be compared with itself.`, {
    place: { field: "--compare-to" },
    next: "name another version",
    exit: "usage",
  });
}

export const evaluate = defineOperation({
  name: "evaluate",
  summary:
    "estimate from held-out delegations what a policy would achieve, how sure that is, and whether to switch",
  doors: ["cli", "http"],
  input: z.object({
    version: z.string().optional().describe("version to evaluate (default: the newest)"),
    compareTo: z.string().optional().describe("another version to compare it with, on the same delegations"),
    gate: z
      .boolean()
      .default(false)
      .describe("end with exit code 2 unless the gate passes (settings: evaluation.gate_requires, ...)"),
  }),
  output: evaluationReportSchema,
  run: async ({ gate, ...asked }, effects) => {
    const output = await withLock(effects.workspace.root, () => evaluateVersion(asked, effects));
    return gate && !output.verdict.gate.passes ? { output, exit: "failing" } : { output };
  },
});
