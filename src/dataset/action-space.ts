import type { Manifest } from "../schema/manifest.ts";
import { type Action, actionName } from "../schema/transition.ts";

/** What a policy can choose from, in a fixed order, and the task types it knows. Index = column of the network's output. */
export interface ActionSpace {
  actions: Action[];
  /** `actionName` of each action */
  names: string[];
  taskTypes: string[];
}

/** An action space from its parts, for instance from a policy file's `action_space` and `task_types`. */
export function createActionSpace(actions: readonly Action[], taskTypes: readonly string[]): ActionSpace {
  return { actions: [...actions], names: actions.map(actionName), taskTypes: [...taskTypes] };
}

/**
 * The action space of prepared data: agents of the training rows by descending count then name, then the admitted
 * sequences by descending support. Agents that occur only in validation or test are not part of it; see `unknownAgents`.
 */
export function actionSpaceOf(manifest: Manifest): ActionSpace {
  const agents = manifest.actions.filter((agent) => agent.train > 0).map((agent) => agent.name);
  const sequences = manifest.sequences.admitted.map((sequence) => sequence.agents);
  const taskTypes = manifest.task_types.filter((type) => type.train > 0).map((type) => type.name);
  return createActionSpace([...agents, ...sequences], taskTypes);
}

/** Agents that were chosen after the training period only, with the number of validation and test rows each. */
export function unknownAgents(manifest: Manifest): { name: string; rows: number }[] {
  return manifest.actions
    .filter((agent) => agent.train === 0)
    .map((agent) => ({ name: agent.name, rows: agent.validation + agent.test }));
}

/**
 * 1 for each action that can be taken when these agents are available (null: all of them), 0 elsewhere. A sequence needs
 * all its members. All zeros when none of the agents is known: whoever decides must then fall back.
 */
export function maskFor(space: ActionSpace, available: readonly string[] | null): Uint8Array {
  const mask = new Uint8Array(space.actions.length);
  if (available === null) return mask.fill(1);
  const agents = new Set(available);
  space.actions.forEach((action, index) => {
    const possible =
      typeof action === "string" ? agents.has(action) : action.every((agent) => agents.has(agent));
    mask[index] = possible ? 1 : 0;
  });
  return mask;
}

/** Index of an action, -1 when the space does not hold it. */
export const actionIndex = (space: ActionSpace, action: Action): number =>
  space.names.indexOf(actionName(action));

/** Index of a task type, -1 when the space does not hold it. */
export const taskTypeIndex = (space: ActionSpace, taskType: string): number =>
  space.taskTypes.indexOf(taskType);
