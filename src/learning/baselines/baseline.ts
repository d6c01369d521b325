import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Config } from "../../schema/config.ts";
import type { Policy } from "../policy.ts";

/** Readable names behind the indices of a transition table; `ActionSpace` of src/dataset is one. */
export interface ActionNames {
  /** of each action, in the order of the table's columns */
  names: readonly string[];
  taskTypes: readonly string[];
}

export type BaselineKind = Config["baseline"]["models"][number];

/** What every baseline's file begins with; `performance` is filled in by whoever evaluates it. */
export interface BaselineParameters {
  name: string;
  type: "baseline";
  strategy: string;
  performance: null;
}

/**
 * One baseline: how it learns from rows of single delegations (`steps` 1), and how its stored parameters decide.
 * `learn` gives plain JSON; `toPolicy` checks what it is given and throws a zod error when it is something else.
 * Actions that the parameters do not name are treated as never tried.
 */
export interface Baseline<Parameters extends BaselineParameters> {
  learn(table: TransitionTable, space: ActionNames): Parameters;
  toPolicy(parameters: unknown, space: ActionNames): Policy;
}
