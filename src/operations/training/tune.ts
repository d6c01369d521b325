import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import type { ColumnGroup } from "../../learning/mixed-model/design.ts";
import type { AgentFeatures } from "../../learning/mixed-model/posterior.ts";
import { type Candidate, candidatesAround } from "../../learning/tuning/candidates.ts";
import { type Fold, timeFolds } from "../../learning/tuning/folds.ts";
import { heldOutErrors } from "../../learning/tuning/held-out-errors.ts";
import { type Comparison, compareByMaxT, surviving } from "../../learning/tuning/max-t.ts";
import type { Config } from "../../schema/config.ts";
import type { Progress } from "../../schema/progress.ts";
import type { Tuning } from "../../schema/tuning.ts";
import { UserError } from "../../schema/user-error.ts";
import { runInParallel } from "../parallel/run-in-parallel.ts";
import * as foldWork from "./fold-work.ts";
import { askToStop, createBoard } from "./progress-board.ts";
import { shareTable } from "./shared-table.ts";
import { ensembleOf, memberModels } from "./train-ensemble.ts";
import type { MemberResult, MemberTask } from "./train-member.ts";

export interface TuneOptions {
  /** training rows, then validation rows; test rows have no part in this */
  table: TransitionTable;
  config: Config;
  groups: readonly ColumnGroup[];
  agentFeatures?: AgentFeatures | undefined;
  /** the configured settings first; those around them when left out */
  candidates?: readonly Candidate[];
  /** threads at work */
  workers: number;
  signal?: AbortSignal;
  progress?: Progress;
}

/** The settings chosen, and the table that says why. */
export interface Tuned {
  model: Config["model"];
  tuning: Tuning;
}

/** One network of one candidate on one fold: the unit of work, small so that few workers are busy to the end. */
interface Job {
  candidate: number;
  fold: number;
  member: number;
  model: Config["model"];
}

/** The anchor of each fold, and what came of each job. */
interface Fitted {
  anchors: Anchor[];
  results: MemberResult[];
}

const LEVEL = 0.05;
const FEWEST_EPISODES_PER_FOLD = 10;
const MEASURES =
  "mean Huber error of the reward on held-out blocks of episodes, by anchor and networks together; p by sign flips per episode, max-t over the candidates";

/**
 * Chooses settings by k-fold comparison (`evaluation.k_folds` blocks in time). The configured ones are replaced only by
 * candidates whose advantage survives the correction for choosing among them; of those the best is taken. Networks are
 * trained as `train` does before its refit. Same rows, settings and seed give the same table for any number of workers.
 * @throws UserError when there are too few episodes, or it is interrupted
 */
export async function tune(options: TuneOptions): Promise<Tuned> {
  const { config, signal } = options;
  const folds = foldsOf(options);
  const candidates = options.candidates ?? candidatesAround(config.model);
  try {
    const jobs = jobsOf(candidates, folds.length);
    const { anchors, results } = await fitAll(options, folds, jobs);
    const errors = candidates.map(({ model }, candidate) =>
      folds.map((fold, index) => {
        const own = results.filter((_, at) => jobs[at]?.candidate === candidate && jobs[at]?.fold === index);
        const ensemble = ensembleOf(fold.train, anchors[index] as Anchor, memberModels(model), own);
        return heldOutErrors(ensemble, fold.heldOut, model);
      }),
    );
    return choose(candidates, errors.map(joined), episodesOf(folds), config);
  } catch (error) {
    if (signal?.aborted) throw interrupted();
    throw error;
  }
}

function foldsOf({ table, config, workers }: TuneOptions): Fold[] {
  const blocks = config.evaluation.k_folds;
  const episodes = new Set(table.episode).size;
  const fewest = blocks * FEWEST_EPISODES_PER_FOLD;
  if (episodes < fewest) {
    throw new UserError(`Choosing settings needs ${fewest} episodes, there are ${episodes}.`, {
      place: { field: "evaluation.k_folds" },
      next: "train without --tune, or bring in more telemetry",
    });
  }
  const share = workers > 1 ? shareTable : undefined;
  return timeFolds(table, blocks, config.data_preparation.validation_split, share);
}

const anchorOptions = ({ config, groups, agentFeatures: features }: TuneOptions) => ({
  rewardScale: config.model.hyperparameters.reward_scale,
  gamma: config.model.hyperparameters.gamma,
  groups,
  features,
});

/** The largest networks first, so that no long job is left for the end. */
function jobsOf(candidates: readonly Candidate[], folds: number): Job[] {
  const jobs = candidates.flatMap(({ model }, candidate) =>
    Array.from({ length: folds }, (_, fold) =>
      memberModels(model).map((member, number): Job => ({ candidate, fold, member: number, model: member })),
    ).flat(),
  );
  const size = ({ model }: Job): number =>
    model.hyperparameters.hidden_layers.reduce((sum, units) => sum + units, 0);
  return jobs.sort((a, b) => size(b) - size(a));
}

/**
 * Fits the anchor of every fold and every network that rests on one. A network may begin as soon as its anchor is there, so
 * no worker waits until the last one is.
 */
async function fitAll(options: TuneOptions, folds: readonly Fold[], jobs: readonly Job[]): Promise<Fitted> {
  const { workers, signal, progress } = options;
  const board = createBoard([0]);
  const stop = (): void => askToStop(board);
  signal?.addEventListener("abort", stop, { once: true });
  const fitted: Fitted = { anchors: [], results: [] };
  let done = 0;
  const keep = (result: foldWork.FoldResult): void => {
    if ("anchor" in result) {
      fitted.anchors[result.fold] = result.anchor;
    } else {
      fitted.results[result.job] = result.member;
      progress?.({ phase: "choosing settings", done: ++done, total: jobs.length });
    }
  };
  try {
    await runInParallel<foldWork.FoldTask, foldWork.FoldResult>({
      address: foldWork.ADDRESS,
      module: foldWork,
      tasks: folds.map(({ train }, fold) => ({ fold, train, options: anchorOptions(options) })),
      more: (result) => ("anchor" in result ? tasksOf(result, folds, jobs, board) : []),
      workers,
      onResult: keep,
      ...(signal && { signal }),
    });
    signal?.throwIfAborted();
    return fitted;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** The networks that rest on an anchor. */
const tasksOf = (
  { fold, anchor }: { fold: number; anchor: Anchor },
  folds: readonly Fold[],
  jobs: readonly Job[],
  board: MemberTask["board"],
): foldWork.FoldTask[] =>
  jobs.flatMap((job, index) =>
    job.fold === fold ? [{ job: index, member: taskOf(job, folds[fold] as Fold, anchor, board) }] : [],
  );

function taskOf(
  { candidate, fold, member, model }: Job,
  { train, validation }: Fold,
  anchor: Anchor,
  board: MemberTask["board"],
): MemberTask {
  const job = `candidate_${candidate}_fold_${fold}_${member}`;
  return { job, index: 0, train, validation, model, anchor, board };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const episodesOf = (folds: readonly Fold[]): Int32Array =>
  Int32Array.from(folds.flatMap(({ heldOut }) => Array.from(heldOut.episode)));

function choose(
  candidates: readonly Candidate[],
  errors: readonly Float64Array[],
  episodes: Int32Array,
  config: Config,
): Tuned {
  const [reference, ...others] = errors as [Float64Array, ...Float64Array[]];
  const gains = others.map((own) => own.map((error, row) => (reference[row] as number) - error));
  const comparisons = compareByMaxT(gains, episodes, config.model.training.seed);
  const chosen = (surviving(comparisons, LEVEL) ?? -1) + 1;
  const [configured] = candidates as [Candidate];
  return {
    model: (candidates[chosen] ?? configured).model,
    tuning: {
      folds: config.evaluation.k_folds,
      rows: episodes.length,
      episodes: new Set(episodes).size,
      level: LEVEL,
      measures: MEASURES,
      candidates: candidates.map((candidate, index) => ({
        name: candidate.name,
        reason: candidate.reason,
        settings: differences(configured, candidate),
        mean_loss: (errors[index] as Float64Array).reduce((sum, error) => sum + error, 0) / episodes.length,
        ...comparisonFields(comparisons[index - 1]),
        chosen: index === chosen,
      })),
    },
  };
}

const comparisonFields = (comparison: Comparison | undefined) => ({
  difference: comparison?.difference ?? null,
  standard_error: comparison?.standardError ?? null,
  adjusted_p: comparison?.adjustedP ?? null,
});

/** The settings in which a candidate differs from the configured ones. */
function differences(configured: Candidate, candidate: Candidate): Record<string, number | number[]> {
  const before = configured.model.hyperparameters;
  const entries = Object.entries(candidate.model.hyperparameters).filter(
    (entry): entry is [string, number | number[]] =>
      typeof entry[1] !== "string" &&
      JSON.stringify(entry[1]) !== JSON.stringify(before[entry[0] as keyof typeof before]),
  );
  return Object.fromEntries(entries);
}

const interrupted = (): UserError =>
  new UserError("Choosing settings was stopped; nothing of it is kept.", {
    next: "run `oak-policy train --resume` to begin it anew with the same data, or `oak-policy train` to do without",
    exit: "interrupted",
  });
