import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import type { FittedPrior } from "../../learning/calibration-rows.ts";
import type { Ensemble } from "../../learning/ensemble.ts";
import type { ColumnGroup } from "../../learning/mixed-model/design.ts";
import type { AgentFeatures } from "../../learning/mixed-model/posterior.ts";
import type { StoredStatistics } from "../../learning/mixed-model/stored-statistics.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { Progress } from "../../schema/progress.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
import { forgets, usefulStarts } from "./keep-parent.ts";
import { askToStop, createBoard } from "./progress-board.ts";
import { shareTable } from "./shared-table.ts";
import { fitStageAnchor, type History, type StageAnchor } from "./stage-anchor.ts";
import type { MemberResult, MemberTask } from "./train-member.ts";
import * as trainMember from "./train-member.ts";
import { type Watched, watchBoard } from "./watch-board.ts";

export interface EnsembleOptions {
  /** training rows, then the validation rows that stop the training early */
  table: TransitionTable;
  /** how many of them are training rows */
  trainingRows: number;
  model: Config["model"];
  groups: readonly ColumnGroup[];
  agentFeatures?: AgentFeatures | undefined;
  /** what an incremental training goes on from: its rows to rehearse are the first ones of the table */
  history?: History | undefined;
  /** threads at work */
  workers: number;
  signal?: AbortSignal;
  progress?: Progress | undefined;
  /** a line for people now and then */
  say?: ((line: string) => void) | undefined;
  checkpoints?: { workspace: Workspace; version: string; resume: boolean };
}

export interface TrainedEnsemble {
  /** never saw the validation rows: what is measured on them may be believed */
  held: Ensemble;
  /** what is to be served: fitted to all of `fitted` when `refit` is on, else the same as `held` */
  final: Ensemble;
  members: Omit<MemberResult, "parameters">[];
  /** what the anchor of `final` rests on, for a later training to go on from */
  statistics: StoredStatistics;
  /** the anchor of `final` as a model of rows that are all here; absent where a parent's are not */
  prior?: FittedPrior | undefined;
  /** what became of the parent's networks; absent where there is no parent */
  continuation?: Continuation;
}

export interface Continuation {
  /** members that went on from a network of the parent's */
  started: number;
  /** their training was thrown away: on the parent's own tasks they had become surely worse */
  forgetful: boolean;
}

/** Per member what training came to; undefined where it was not trained. */
type Results = readonly (MemberResult | undefined)[];
/** Per member the network it starts from; undefined where it starts from random weights. */
type Starts = readonly (Float32Array | undefined)[];

/** What an interrupted training says instead of a result. */
export interface Interrupted {
  interrupted: true;
  epochs: number;
}

/**
 * Trains the members of an ensemble side by side, then, where `refit` is on, once more on all rows for as many epochs as
 * each had turned out to need. A member that was never surely better than the anchor is not trained again: it says 0.
 * Same rows, settings and seed give the same bytes for any number of workers.
 */
export async function trainEnsemble(options: EnsembleOptions): Promise<TrainedEnsemble | Interrupted> {
  const { model, trainingRows, workers, history } = options;
  const table = workers > 1 ? shareTable(options.table) : options.table;
  const train = sliceTransitions(table, 0, trainingRows);
  const validation = sliceTransitions(table, trainingRows, table.rows);
  const first = fitStageAnchor(train, anchorOptions(options));
  const starts = history ? usefulStarts(history, first.anchor, validation, model) : [];
  // nothing tells whether a parent's network became better where there are no new rows to ask
  const blind = history !== undefined && validation.rows === 0;
  const models = memberModels(model, blind ? noEpochs(model) : undefined);
  const trained = await trainStage(options, "member", train, validation, models, first.anchor, starts);
  if ("interrupted" in trained) return trained;
  const held = ensembleOf(train, first.anchor, models, trained.results, starts);
  const forgetful = history !== undefined && forgets(history, held, table, model);
  const results = forgetful ? [] : trained.results;
  const outcome = {
    held: forgetful ? ensembleOf(train, first.anchor, models, [], starts) : held,
    members: models.map((_, member) => summary(results[member])),
    ...(history && { continuation: { started: starts.filter(Boolean).length, forgetful } }),
  };
  if (!model.training.refit || validation.rows === 0)
    return {
      ...outcome,
      final: outcome.held,
      statistics: first.stored,
      prior: priorOf(first, train, model),
    };
  const last = fitStageAnchor(table, anchorOptions(options));
  const lengths = outcome.members.map(({ bestEpoch }) => bestEpoch);
  const again = memberModels(model, lengths);
  const nothing = sliceTransitions(table, 0, 0);
  const refitted = await trainStage(options, "final", table, nothing, again, last.anchor, starts);
  if ("interrupted" in refitted) return refitted;
  const final = ensembleOf(table, last.anchor, again, refitted.results, starts);
  return { ...outcome, final, statistics: last.stored, prior: priorOf(last, table, model) };
}

const priorOf = (
  { model }: StageAnchor,
  table: TransitionTable,
  { hyperparameters: { gamma } }: Config["model"],
): FittedPrior | undefined => model && { model, table, gamma };

const anchorOptions = ({ model, groups, agentFeatures, history }: EnsembleOptions) => ({
  rewardScale: model.hyperparameters.reward_scale,
  gamma: model.hyperparameters.gamma,
  groups,
  agentFeatures,
  history,
});

const noEpochs = (model: Config["model"]): number[] =>
  Array.from({ length: model.training.ensemble_members }, () => 0);

const summary = (result: MemberResult | undefined): Omit<MemberResult, "parameters"> => {
  const { epochs, bestEpoch, bestLoss, stoppedBecause } = result ?? UNCHANGED;
  return { epochs, bestEpoch, bestLoss, stoppedBecause };
};

const UNCHANGED = { epochs: 0, bestEpoch: 0, bestLoss: null, stoppedBecause: "parent_kept" as const };

/** A seed of its own for each member; with `lengths` a fixed number of epochs too. */
export function memberModels(model: Config["model"], lengths?: readonly number[]): Config["model"][] {
  return Array.from({ length: model.training.ensemble_members }, (_, member) => ({
    ...model,
    training: {
      ...model.training,
      seed: model.training.seed + member,
      max_epochs: lengths?.[member] ?? model.training.max_epochs,
    },
  }));
}

/** A stage as people read of it; its name is that of the checkpoints. */
type StageName = "member" | "final";

const stageWords = (
  name: StageName,
  members: readonly number[],
  { model, history }: EnsembleOptions,
): Watched => ({
  phase: name === "member" ? "training networks" : "training networks once more on all rows",
  names: members.map(
    (member) =>
      `network ${member + 1} of ${model.training.ensemble_members}${name === "final" ? ", all rows" : ""}`,
  ),
  toBeat: history ? "what it started from" : "the prior",
});

async function trainStage(
  options: EnsembleOptions,
  name: StageName,
  train: TransitionTable,
  validation: TransitionTable,
  models: readonly Config["model"][],
  anchor: Anchor,
  starts: Starts,
): Promise<{ results: Results } | Interrupted> {
  const { workers, signal, checkpoints } = options;
  const busy = models.flatMap((model, member) => (model.training.max_epochs > 0 ? [{ model, member }] : []));
  const board = createBoard(busy.map((job) => job.model.training.max_epochs));
  const tasks = busy.map(
    ({ model, member }, index): MemberTask => ({
      job: `${name}_${member}`,
      index,
      train,
      validation,
      model,
      anchor,
      startFrom: starts[member],
      board,
      ...(checkpoints ? { checkpoints } : {}),
    }),
  );
  const stop = (): void => askToStop(board);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const members = busy.map(({ member }) => member);
  const unwatch = watchBoard(board, stageWords(name, members, options), options);
  try {
    const address = trainMember.ADDRESS;
    const done = await runInParallel({ address, module: trainMember, tasks, workers });
    if (done.some(({ stoppedBecause }) => stoppedBecause === "interrupted"))
      return { interrupted: true, epochs: Math.max(...done.map(({ epochs }) => epochs)) };
    const results = models.map((_, member) => done[busy.findIndex((task) => task.member === member)]);
    return { results };
  } finally {
    unwatch();
    signal?.removeEventListener("abort", stop);
  }
}

/** What the members have come to, as one Q-function; one that learned nothing stays at what it started from, if anything. */
export function ensembleOf(
  train: TransitionTable,
  anchor: Anchor,
  models: readonly Config["model"][],
  results: Results,
  starts: Starts = [],
): Ensemble {
  const hidden = models[0]?.hyperparameters.hidden_layers ?? [];
  const learned = models.map((_, member) => {
    const result = results[member];
    return result && result.bestEpoch > 0 ? result.parameters : starts[member];
  });
  return {
    shape: { inputs: train.states.columns, hidden, actions: train.actions },
    anchor,
    size: models.length,
    members: learned.filter((parameters) => parameters !== undefined),
  };
}
