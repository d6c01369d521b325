import type { PastDelegation } from "../../advisor/past-delegation.ts";
import { type ActionSpace, actionSpaceOf, createActionSpace } from "../../dataset/action-space.ts";
import { fileHistory } from "../../dataset/agent-forms/file-history.ts";
import { takeTransitions } from "../../dataset/encode-transitions.ts";
import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import {
  designWithActions,
  discountActions,
  withActions,
} from "../../learning/mixed-model/merge-statistics.ts";
import type { StoredStatistics } from "../../learning/mixed-model/stored-statistics.ts";
import { widenEnsemble } from "../../learning/widen-ensemble.ts";
import { readAgentNotes } from "../../registry/agent-notes.ts";
import { readStatistics } from "../../registry/anchor-statistics.ts";
import { readEnsemble } from "../../registry/open-network.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { FittedUntil, PolicyFile } from "../../schema/policy-file.ts";
import { actionName } from "../../schema/transition.ts";
import { UserError } from "../../schema/user-error.ts";
import { loadTables, readTrainable, type TrainingTables } from "../training-tables.ts";
import { fitsOf } from "./parent-fit.ts";
import type { History } from "./stage-anchor.ts";

/** How an incremental training sees the data: as its parent did, with the rows since then apart. */
export interface Continued {
  /** `validation` holds rows that came after the parent's training only */
  tables: TrainingTables;
  history: History;
  /** rows to rehearse, then new training rows, then new validation rows */
  table: TransitionTable;
  trainingRows: number;
  /** up to when the parent was fitted */
  fittedUntil: readonly FittedUntil[];
  report: {
    parent: string;
    new_rows: number;
    rehearsed_rows: number;
    new_actions: string[];
    new_task_types: string[];
  };
}

/** Old rows rehearsed for each new one, at most: a step of the networks still sees a tenth of new ones. */
const MOST_REHEARSED = 9;

/**
 * Reads the training data for going on from a parent: encoded by its encoder, new agents after its own, task types that it
 * does not know as "(other)".
 * @throws UserError when the parent was trained with other settings, or nothing came since
 */
export async function continueFrom(
  workspace: Workspace,
  config: Config,
  parent: PolicyFile,
): Promise<Continued> {
  const fittedUntil = fitsOf(parent, config);
  const manifest = readTrainable(workspace);
  const known = underTodaysNames(workspace, parent);
  const stored = discounted(readStatistics(workspace, parent), known, manifest, config);
  const space = extendedSpace(known, manifest);
  const loaded = await loadTables(workspace, manifest, parent.encoder, space);
  const isNew = sinceThen(fittedUntil);
  refuseKnownTestRows(loaded, isNew, parent);
  const { table, rehearsed, trainingRows } = arrange(loaded, isNew);
  const newRows = table.rows - rehearsed;
  if (newRows === 0) {
    throw new UserError(`No delegation came since ${parent.version} was trained.`, {
      place: { file: workspace.trainingData },
      next: "bring in more telemetry with `oak-policy ingest`, then run `oak-policy prepare`",
    });
  }
  const actions = space.actions.length;
  return {
    tables: { ...loaded, validation: sliceTransitions(table, trainingRows, table.rows) },
    history: {
      parent: widenEnsemble(readEnsemble(workspace, parent), actions),
      stored: {
        ...stored,
        design: designWithActions(stored.design, actions),
        statistics: withActions(stored.statistics, actions),
      },
      rehearsed,
    },
    table,
    trainingRows,
    fittedUntil,
    report: {
      parent: parent.version,
      new_rows: newRows,
      rehearsed_rows: rehearsed,
      new_actions: space.names.slice(parent.action_space.length),
      new_task_types: actionSpaceOf(manifest).taskTypes.filter((type) => !parent.task_types.includes(type)),
    },
  };
}

/** The parent, its actions under the names that agents have now. */
function underTodaysNames(workspace: Workspace, parent: PolicyFile): PolicyFile {
  const { nameAt } = fileHistory(readAgentNotes(workspace));
  const trainedMs = Date.parse(parent.lineage.period.last);
  const renamed = parent.action_space.map((action) =>
    typeof action === "string" ? nameAt(action, trainedMs) : action.map((agent) => nameAt(agent, trainedMs)),
  );
  const isSound = new Set(renamed.map(actionName)).size === renamed.length;
  return isSound ? { ...parent, action_space: renamed } : parent;
}

/** What the parent knew of agents that have changed since: it counts less now. */
function discounted(
  stored: StoredStatistics,
  parent: PolicyFile,
  { agent_changes }: Manifest,
  config: Config,
): StoredStatistics {
  const before = new Set((parent.agent_changes ?? []).map(({ agent, at }) => `${at} ${agent}`));
  const changed = new Set(
    agent_changes.filter(({ agent, at }) => !before.has(`${at} ${agent}`)).map(({ agent }) => agent),
  );
  const { changed_agent_weight: weight } = config.data_preparation;
  const factors = parent.action_space.map((action) =>
    [action].flat().some((agent) => changed.has(agent)) ? weight : 1,
  );
  const statistics = discountActions(stored.statistics, factors);
  const share = stored.statistics.rows > 0 ? statistics.rows / stored.statistics.rows : 1;
  return { ...stored, statistics, represented: Math.round(stored.represented * share) };
}

/** The parent's actions in their places, then those that came since. */
function extendedSpace(parent: PolicyFile, manifest: Manifest): ActionSpace {
  const known = new Set(parent.action_space.map(actionName));
  const added = actionSpaceOf(manifest).actions.filter((action) => !known.has(actionName(action)));
  return createActionSpace([...parent.action_space, ...added], parent.task_types);
}

/** Time runs per repository, for splits do; a repository that the parent never saw is new from its first row. */
function sinceThen(fittedUntil: readonly FittedUntil[]): (past: PastDelegation) => boolean {
  const last = new Map(fittedUntil.map(({ repository, timestamp_ms }) => [repository, timestamp_ms]));
  return ({ repository, timestamp_ms }) => timestamp_ms > (last.get(repository) ?? Number.NEGATIVE_INFINITY);
}

function refuseKnownTestRows(
  { rows }: TrainingTables,
  isNew: (past: PastDelegation) => boolean,
  { version }: PolicyFile,
): void {
  const known = rows.test.filter((past) => !isNew(past)).length;
  if (known === 0) return;
  throw new UserError(`${known} of the test rows are ones that ${version} was trained on.`, {
    next: "bring in more telemetry and run `oak-policy prepare`, or train from the start without --incremental",
  });
}

function arrange({ fitted, fittedRows, train }: TrainingTables, isNew: (past: PastDelegation) => boolean) {
  const numbers = fittedRows.map((_, row) => row);
  const fresh = numbers.filter((row) => isNew(fittedRows[row] as PastDelegation));
  const known = numbers.filter((row) => !isNew(fittedRows[row] as PastDelegation));
  const old = evenly(known, MOST_REHEARSED * fresh.length);
  const trained = fresh.filter((row) => row < train.rows);
  return {
    table: takeTransitions(fitted, [...old, ...fresh]),
    rehearsed: old.length,
    trainingRows: old.length + trained.length,
  };
}

/** At most `most` of them, evenly spaced: the parent's mix of tasks stays what it was. */
const evenly = (rows: readonly number[], most: number): number[] =>
  rows.length <= most
    ? [...rows]
    : Array.from({ length: most }, (_, index) => rows[Math.floor((index * rows.length) / most)] as number);
