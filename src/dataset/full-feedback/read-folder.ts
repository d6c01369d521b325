import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type FeedbackOutcome,
  type FeedbackTask,
  feedbackAgentSchema,
  feedbackOutcomeSchema,
  feedbackPoolsSchema,
  feedbackTaskSchema,
  feedbackTrialSchema,
} from "../../schema/full-feedback.ts";
import { UserError } from "../../schema/user-error.ts";
import { fillCosts } from "./fill-costs.ts";
import type { FullFeedback, SingleRuns } from "./full-feedback.ts";
import { readCsv, readJsonFile, readJsonLines } from "./read-rows.ts";

/** The files that say something, in reading order; what a benchmark rests on is the bytes of these. */
export const FEEDBACK_FILES = ["tasks.jsonl", "outcomes.csv", "trials.csv", "pools.json"] as const;

/**
 * Reads a folder of the full-feedback format for a pool of agents (`pools.json`; `all` where there is no such file or
 * name: every agent of agents.jsonl, else of outcomes.csv). Tasks that lack an outcome of any agent of the pool are
 * dropped and counted. Throws a UserError with file and line for whatever cannot be read.
 */
export function readFullFeedback(folder: string, pool = "all"): FullFeedback {
  const tasks = readJsonLines(join(folder, "tasks.jsonl"), feedbackTaskSchema);
  const outcomes = readCsv(join(folder, "outcomes.csv"), feedbackOutcomeSchema);
  const { agents, file } = agentsOf(folder, pool, outcomes);
  if (agents.length < 2) {
    const size = agents.length === 1 ? "one agent" : "no agent";
    throw new UserError(`There is nothing to choose between: the pool ${pool} has ${size}.`, {
      place: { file, field: pool },
      next: "name at least two agents there, or choose another --pool",
    });
  }
  const cells = cellsOf(folder, tasks, agents, outcomes);
  const complete = tasks.filter(({ id }) => agents.every((agent) => cells.has(cellKey(id, agent))));
  if (complete.length < 2) {
    throw new UserError(
      `Of ${tasks.length} tasks ${complete.length} have an outcome of every agent of the pool; at least two are needed.`,
      {
        place: { file: join(folder, "outcomes.csv") },
        next: "add the missing outcomes or choose another --pool",
      },
    );
  }
  const categories = [...new Set(complete.map(({ category }) => category))].sort();
  const inOrder = complete.flatMap(({ id }) => agents.map((agent) => cells.get(cellKey(id, agent))!));
  const cost = Float64Array.from(inOrder, (cell) => cell.cost_usd ?? cell.cost_usd_est ?? Number.NaN);
  const category = complete.map((task) => categories.indexOf(task.category));
  const filled = fillCosts({ cost, agents: agents.length, category });
  return {
    agents,
    tasks: complete,
    categories,
    score: Float64Array.from(inOrder, ({ score }) => score),
    cost: filled === null ? null : cost,
    runs: readRuns(folder, complete, agents),
    account: {
      tasks_read: tasks.length,
      tasks_dropped: tasks.length - complete.length,
      costs_filled: filled ?? 0,
    },
  };
}

const cellKey = (task: string, agent: string): string => `${task}\u0000${agent}`;

/** The agents of the pool, and the file that names them. */
function agentsOf(
  folder: string,
  pool: string,
  outcomes: readonly FeedbackOutcome[],
): { agents: string[]; file: string } {
  const file = join(folder, "pools.json");
  const pools = existsSync(file) ? readJsonFile(file, feedbackPoolsSchema) : {};
  const named = pools[pool];
  if (named) return { agents: [...new Set(named)], file };
  if (pool !== "all") {
    throw new UserError(`There is no pool named ${pool}.`, {
      place: { file },
      next: `choose one of: ${[...Object.keys(pools), "all"].join(", ")}`,
    });
  }
  const listed = join(folder, "agents.jsonl");
  if (!existsSync(listed)) {
    const seen = new Set(outcomes.map(({ agent }) => agent));
    return { agents: [...seen].sort(), file: join(folder, "outcomes.csv") };
  }
  const found = new Set(readJsonLines(listed, feedbackAgentSchema).map(({ agent }) => agent));
  return { agents: [...found].sort(), file: listed };
}

function cellsOf(
  folder: string,
  tasks: readonly FeedbackTask[],
  agents: readonly string[],
  outcomes: readonly FeedbackOutcome[],
): Map<string, FeedbackOutcome> {
  const known = new Set(tasks.map(({ id }) => id));
  if (known.size !== tasks.length) {
    throw new UserError("Two tasks have the same id.", {
      place: { file: join(folder, "tasks.jsonl"), field: "id" },
      next: "give every task an id of its own",
    });
  }
  const wanted = new Set(agents);
  const cells = new Map<string, FeedbackOutcome>();
  for (const outcome of outcomes) {
    if (!known.has(outcome.task_id) || !wanted.has(outcome.agent)) continue;
    const key = cellKey(outcome.task_id, outcome.agent);
    if (cells.has(key)) {
      throw new UserError(`There are two outcomes of ${outcome.agent} on ${outcome.task_id}.`, {
        place: { file: join(folder, "outcomes.csv") },
        next: "keep one row per task and agent; single runs belong into trials.csv",
      });
    }
    cells.set(key, outcome);
  }
  return cells;
}

/** The single runs per cell; a cell without any is an error, because a log could not draw from it. */
function readRuns(
  folder: string,
  tasks: readonly FeedbackTask[],
  agents: readonly string[],
): SingleRuns | null {
  const file = join(folder, "trials.csv");
  if (!existsSync(file)) return null;
  const perCell = new Map<string, number[]>();
  for (const { task_id, agent, success } of readCsv(file, feedbackTrialSchema)) {
    const key = cellKey(task_id, agent);
    const runs = perCell.get(key);
    if (runs) runs.push(success);
    else perCell.set(key, [success]);
  }
  const runs = tasks.flatMap(({ id }) =>
    agents.map((agent) => {
      const found = perCell.get(cellKey(id, agent));
      if (found) return found;
      throw new UserError(`There is no single run of ${agent} on ${id}.`, {
        place: { file },
        next: "add its runs, or take trials.csv away to use the means of outcomes.csv",
      });
    }),
  );
  const offsets = new Uint32Array(runs.length + 1);
  runs.forEach((results, cell) => {
    offsets[cell + 1] = offsets[cell]! + results.length;
  });
  return { offsets, results: Float64Array.from(runs.flat()) };
}
