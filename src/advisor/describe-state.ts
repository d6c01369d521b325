import { composeState, contextOf } from "../dataset/state-context.ts";
import type { GivenState } from "../schema/given-state.ts";
import type { HistorySnapshot } from "../schema/policy-file.ts";
import { type State, stateSchema } from "../schema/transition.ts";
import { ratesAt } from "./history-snapshot.ts";

/** The state of a decision made now. It is put together by the same code that made the training rows. */
export function describeState(task: string, given: GivenState, history: HistorySnapshot, now: Date): State {
  const composed = composeNow(task, given, history, now);
  const known = stateSchema.keyof().options.filter((key) => given[key as keyof GivenState] !== undefined);
  return stateSchema.parse({
    ...composed,
    ...Object.fromEntries(known.map((key) => [key, given[key as keyof GivenState]])),
  });
}

/** The same where nothing but the text is given, so that there is nothing to check. */
export const describeText = (task: string, history: HistorySnapshot, now: Date): State =>
  composeNow(task, {}, history, now);

function composeNow(task: string, given: GivenState, history: HistorySnapshot, now: Date): State {
  const context = contextOf({
    task_description: task,
    state_features: given,
    complexity_level: given.complexity_level ?? given.complexity,
  });
  const taskType = given.task_type ?? context.task_type;
  return composeState(
    { ...context, task_type: taskType },
    {
      ...ratesAt(history, taskType, given.repository ?? null, now.getTime()),
      previous_agent: given.previous_agent ?? null,
      previous_success: given.previous_success ?? null,
      step: given.step ?? 0,
    },
    now.getTime(),
  );
}
