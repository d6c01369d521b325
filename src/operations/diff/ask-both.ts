import { openReleasedPolicy } from "../../advisor/open-released-policy.ts";
import { recommend } from "../../advisor/recommend.ts";
import type { ReleasedPolicy } from "../../advisor/released-policy.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Decided } from "../../schema/decided.ts";
import type { ProductionFile } from "../../schema/policy-file.ts";
import { actionName, type Transition } from "../../schema/transition.ts";
import type { VersionDifference } from "../../schema/version-difference.ts";
import { embedTexts } from "../embed-texts.ts";

type Differing = VersionDifference["examples"][number];
export type Decisions = Pick<VersionDifference, "by_task_type" | "changes" | "examples"> & { differ: number };

const MOST_EXAMPLES = 5;

/** The first agent that a version names for a task, asked as `recommend` asks it, lots left aside. */
function decide(released: ReleasedPolicy, row: Transition): Decided {
  const { decision, recommendations } = recommend(released, {
    id: row.invocation_id,
    state: row.state,
    available: row.available_actions,
    topK: 1,
    mode: null,
    timestamp: new Date(row.timestamp_ms).toISOString(),
  });
  const [first] = recommendations;
  return decision === "recommend" && first
    ? { agent: actionName(first.action), confidence: first.confidence }
    : { agent: null, confidence: null };
}

/** Asks two versions about the same tasks, each as it would serve, and counts where they part. */
export async function askBoth(
  workspace: Workspace,
  files: readonly [ProductionFile, ProductionFile],
  rows: readonly Transition[],
): Promise<Decisions> {
  const [older, newer] = files.map((file) => openReleasedPolicy(file)) as [ReleasedPolicy, ReleasedPolicy];
  const texts = rows.map(({ state }) => state.task_description);
  for (const { encoder } of files) await embedTexts(workspace, encoder, texts);
  const differing = rows.flatMap((row): Differing[] => {
    const [from, to] = [decide(older, row), decide(newer, row)];
    if (from.agent === to.agent) return [];
    const { task_type, task_description: task } = row.state;
    return [{ task, task_type, from, to, sent: actionName(row.action), success: row.success }];
  });
  return {
    differ: differing.length,
    by_task_type: perTaskType(rows, differing),
    changes: pairs(differing),
    examples: spread(differing),
  };
}

const tally = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

function perTaskType(
  rows: readonly Transition[],
  differing: readonly Differing[],
): Decisions["by_task_type"] {
  const changed = tally(differing, ({ task_type }) => task_type);
  return [...tally(rows, ({ state }) => state.task_type)]
    .map(([task_type, asked]) => ({ task_type, asked, differ: changed.get(task_type) ?? 0 }))
    .sort((a, b) => b.differ - a.differ || b.asked - a.asked || (a.task_type < b.task_type ? -1 : 1));
}

function pairs(differing: readonly Differing[]): Decisions["changes"] {
  const keyOf = ({ task_type, from, to }: Differing): string =>
    JSON.stringify([task_type, from.agent, to.agent]);
  return [...tally(differing, keyOf)]
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([key, decisions]) => {
      const [task_type, from, to] = JSON.parse(key) as [string, string | null, string | null];
      return { task_type, from, to, decisions };
    });
}

/** A few, first of all one of each kind of change. */
function spread(differing: readonly Differing[]): Differing[] {
  const kinds = new Map(differing.map((each) => [JSON.stringify([each.from.agent, each.to.agent]), each]));
  const rest = differing.filter((each) => ![...kinds.values()].includes(each));
  return [...kinds.values(), ...rest].slice(0, MOST_EXAMPLES);
}
