import type { FeedbackTask } from "../../schema/full-feedback.ts";

/** Every agent's outcome on every task, as numbers; cell of task t and agent a = t * agents.length + a. */
export interface FullFeedback {
  /** of the pool, in its order */
  agents: string[];
  tasks: FeedbackTask[];
  /** the distinct categories, sorted */
  categories: string[];
  /** in [0, 1]; a mean where there were several runs */
  score: Float64Array; // [tasks * agents]
  /** US dollars, holes filled (see fill-costs.ts); null where the folder knows no cost */
  cost: Float64Array | null; // [tasks * agents]
  /** single runs, where the folder has them */
  runs: SingleRuns | null;
  account: FeedbackAccount;
}

/** The single runs of each cell: results[offsets[cell]] ... results[offsets[cell + 1] - 1]. */
export interface SingleRuns {
  offsets: Uint32Array; // [tasks * agents + 1]
  results: Float64Array;
}

/** What was read and what was left out or filled in. */
export interface FeedbackAccount {
  tasks_read: number;
  /** tasks without an outcome of every agent of the pool */
  tasks_dropped: number;
  /** cells whose cost was not reported and is filled in */
  costs_filled: number;
}
