import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import { taskContext, taskState } from "../../../dataset/full-feedback/task-state.ts";
import type { State } from "../../../schema/transition.ts";
import { decidedMs } from "../log-transitions.ts";

/** The state before a try: the task, the position in the episode, and who has failed at it so far. */
export function gameState(
  { tasks, agents }: FullFeedback,
  task: number,
  failed: readonly number[],
  position: number,
): State {
  const last = failed.at(-1);
  const state = taskState(taskContext(tasks[task]!), decidedMs(position), {
    previous_agent: last === undefined ? null : agents[last]!,
    previous_success: last === undefined ? null : false,
    step: failed.length,
  });
  return { ...state, failed_agents: [...new Set(failed)].map((agent) => agents[agent]!) };
}
