import type { PastDelegation } from "../../advisor/past-delegation.ts";
import { type ActionSpace, actionIndex } from "../../dataset/action-space.ts";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { EarlierVersion } from "../../evaluation/evaluation-input.ts";
import { decisionOf } from "../../learning/logged-scores.ts";
import type { Policy } from "../../learning/policy.ts";
import { onlySupported } from "../../learning/supported-policy.ts";
import { openNetwork } from "../../registry/open-network.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { actionName } from "../../schema/transition.ts";
import { countOutcomes } from "../supported-actions.ts";
import { loadTablesFor, type TrainingTables } from "../training-tables.ts";

/**
 * What an older version would choose on the test rows of today. It sees each row through its own encoder and may choose
 * among the agents that it knows and that the newer version knows too; where it knows none of those that were available,
 * it counts as choosing evenly among them.
 */
export async function askEarlierVersion(
  workspace: Workspace,
  older: PolicyFile,
  newer: TrainingTables,
  config: Config,
): Promise<EarlierVersion> {
  const tables = await loadTablesFor(workspace, older);
  const network = openNetwork(workspace, older);
  const minimum = config.policy_export.advisor.min_agent_support;
  const policy = onlySupported(network, countOutcomes(tables.train), minimum);
  return {
    name: older.version,
    target: translateChoices(policy, tables, newer),
    unknownAgents: differingAgents(tables.space, newer.space),
    rowsItKnew: newer.rows.test.filter((row) => wasKnown(row, older)).length,
  };
}

function translateChoices(policy: Policy, own: TrainingTables, newer: TrainingTables): Float64Array {
  const { space, test } = newer;
  const places = space.actions.map((action) => actionIndex(own.space, action));
  const target = new Float64Array(test.rows * space.actions.length);
  for (let row = 0; row < test.rows; row++) {
    target.set(choiceAt(policy, own, row, singleMask(test, space, row), places), row * space.actions.length);
  }
  return target;
}

/** Single agents that could be sent in this row, the one that was sent among them. */
function singleMask(test: TransitionTable, space: ActionSpace, row: number): Uint8Array {
  const { mask } = decisionOf(test, row);
  return mask.map((allowed, action) =>
    (allowed || action === test.action[row]) && typeof space.actions[action] === "string" ? 1 : 0,
  );
}

function choiceAt(
  policy: Policy,
  own: TrainingTables,
  row: number,
  allowed: Uint8Array,
  places: readonly number[],
): Float64Array {
  const mask = new Uint8Array(own.space.actions.length);
  places.forEach((place, action) => {
    if (place >= 0 && allowed[action]) mask[place] = 1;
  });
  if (!mask.includes(1)) {
    const count = allowed.reduce((sum, flag) => sum + flag, 0);
    return Float64Array.from(allowed, (flag) => flag / Math.max(1, count));
  }
  const probabilities = policy.probabilities({ ...decisionOf(own.test, row), mask });
  return Float64Array.from(places, (place) => (place >= 0 ? (probabilities[place] ?? 0) : 0));
}

/** Agents that one of the two knows and the other does not. */
function differingAgents(one: ActionSpace, other: ActionSpace): string[] {
  const names = (space: ActionSpace) =>
    space.actions.filter((action) => typeof action === "string").map(actionName);
  const [first, second] = [names(one), names(other)];
  return [
    ...first.filter((name) => !second.includes(name)),
    ...second.filter((name) => !first.includes(name)),
  ].sort();
}

/** Whether the older version was fitted to this row: it is from its own training period. */
function wasKnown(row: PastDelegation, { training, lineage }: PolicyFile): boolean {
  const until = training.fitted_until?.find(({ repository }) => repository === row.repository);
  if (until) return row.timestamp_ms <= until.timestamp_ms;
  return training.fitted_until === undefined && row.timestamp_ms <= Date.parse(lineage.period.last);
}
