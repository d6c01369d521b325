import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SimulatedTruth } from "../evaluation/simulator/truth.ts";
import { decisionOf } from "../learning/logged-scores.ts";
import { bestAction, type Policy } from "../learning/policy.ts";
import { onlySupported } from "../learning/supported-policy.ts";
import { readConfig } from "../registry/config-file.ts";
import { readJson } from "../registry/json-file.ts";
import { openNetwork } from "../registry/open-network.ts";
import { chooseVersion, readPolicyFile, reportPath } from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import { evaluationReportSchema } from "../schema/evaluation-report.ts";
import { countOutcomes } from "./supported-actions.ts";
import { loadTablesFor, type TrainingTables } from "./training-tables.ts";

/** What was estimated from the log beside what is true, for telemetry that was simulated. Shares of successes. */
export interface TruthComparison {
  version: string;
  decisions: number;
  estimated: { value: number | null; low: number | null; high: number | null };
  policy: number;
  today: number;
  best: number;
}

const readTruth = (file: string): SimulatedTruth =>
  JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as SimulatedTruth;

/** The agent a policy sends at each held-out decision; sequences cannot be chosen, as in the evaluation. */
function choices(policy: Policy, { space, test, rows }: TrainingTables): Map<string, string> {
  const single = space.actions.map((action) => typeof action === "string");
  return new Map(
    rows.test.flatMap((row, index): [string, string][] => {
      if (row.steps !== 1) return [];
      const decision = decisionOf(test, index);
      const mask = decision.mask.map((allowed, action) => (allowed && single[action] ? 1 : 0));
      return [[row.invocation_id, space.names[bestAction(policy.scores({ ...decision, mask }), mask)] ?? ""]];
    }),
  );
}

/** Looks a policy's held-out choices up in the answer book of a simulation (`truth.json`, gzip); the newest one's by default. */
export async function compareWithTruth(
  workspace: Workspace,
  truthFile: string,
  asked?: string,
): Promise<TruthComparison> {
  const config = readConfig(workspace.config);
  const version = chooseVersion(workspace, asked);
  const file = readPolicyFile(workspace, version);
  const tables = await loadTablesFor(workspace, file);
  const { min_agent_support } = config.policy_export.advisor;
  const network = openNetwork(workspace, file);
  const chosen = choices(onlySupported(network, countOutcomes(tables.train), min_agent_support), tables);
  const { agents, delegations } = readTruth(truthFile);
  const heldOut = delegations.filter(({ invocationId }) => chosen.has(invocationId));
  const mean = (figureOf: (delegation: SimulatedTruth["delegations"][number]) => number): number =>
    heldOut.reduce((sum, delegation) => sum + figureOf(delegation), 0) / heldOut.length;
  const successOf = (
    { successProbabilities }: SimulatedTruth["delegations"][number],
    agent: string,
  ): number => successProbabilities[agents.indexOf(agent)] ?? 0;
  const report = readJson(
    reportPath(workspace, version),
    evaluationReportSchema,
    "run `oak-policy evaluate`",
  );
  const judged = report.policies.find(({ role }) => role === "policy")?.success_rate;
  return {
    version,
    decisions: heldOut.length,
    estimated: { value: judged?.value ?? null, low: judged?.low ?? null, high: judged?.high ?? null },
    policy: mean((delegation) => successOf(delegation, chosen.get(delegation.invocationId) ?? "")),
    today: mean((delegation) => successOf(delegation, delegation.chosen)),
    best: mean(({ successProbabilities }) => Math.max(...successProbabilities)),
  };
}
