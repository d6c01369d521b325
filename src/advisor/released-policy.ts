import type { ActionSpace } from "../dataset/action-space.ts";
import type { Policy } from "../learning/policy.ts";
import type { SparseVector } from "../numeric/sparse.ts";
import type { State } from "../schema/transition.ts";
import type { PastTaskIndex } from "./past-tasks.ts";
import type { ServedFile } from "./prepare-policy.ts";
import type { ChangedAgents } from "./untried.ts";

/** Known outcomes, and how many of them were successes; those from before the agent's last change once more apart. */
export interface Count {
  readonly n: number;
  readonly successes: number;
  readonly earlier?: { readonly n: number; readonly successes: number } | undefined;
}

/** A production file made ready to answer: everything decoded once, nothing read afterwards. */
export interface ReleasedPolicy {
  file: ServedFile;
  space: ActionSpace;
  policy: Policy;
  /** shrunken success rates per agent and task type; hybrid mode falls back on it */
  history: Policy;
  encode: (state: State) => SparseVector;
  /** calibrated probability of success for a Q-value */
  calibrate: (qValue: number) => number;
  pastTasks: PastTaskIndex;
  /** agents whose files came or changed after the training */
  changed: ChangedAgents;
  /** known outcomes of an action on a task type ("*" for all of them) */
  count: (action: string, taskType: string) => Count;
}
