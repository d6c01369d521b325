import type { State, Transition } from "../schema/transition.ts";
import { MAX_PAST_TASKS } from "./evidence.ts";

/** What serving and evaluation need to know of a past delegation beside its numbers: little, for there may be millions. */
export type PastDelegation = Pick<
  Transition,
  | "action"
  | "invocation_id"
  | "repository"
  | "timestamp_ms"
  | "outcome_known_ms"
  | "steps"
  | "success"
  | "success_source"
  | "alternative_agent_suggested"
  | "earlier_form"
> & { state: Pick<State, "task_type" | "task_description"> };

/**
 * Gathers past delegations while rows go by. Evidence names only the most recent tasks, so the texts of older ones are let go
 * (they become ""); strings that repeat are kept once.
 */
export function createPastDelegations(): {
  add(row: Transition): PastDelegation;
} {
  const texts: PastDelegation[] = [];
  const same = internStrings();
  return {
    add: (row) => {
      const past: PastDelegation = {
        action: typeof row.action === "string" ? same(row.action) : row.action.map(same),
        invocation_id: row.invocation_id,
        repository: row.repository === null ? null : same(row.repository),
        timestamp_ms: row.timestamp_ms,
        outcome_known_ms: row.outcome_known_ms,
        steps: row.steps,
        success: row.success,
        success_source: same(row.success_source),
        alternative_agent_suggested: row.alternative_agent_suggested,
        ...(row.earlier_form && { earlier_form: row.earlier_form }),
        state: {
          task_type: same(row.state.task_type),
          task_description: row.steps === 1 ? row.state.task_description : "",
        },
      };
      if (row.steps === 1) texts.push(past);
      if (texts.length > 2 * MAX_PAST_TASKS) forgetOldest(texts);
      return past;
    },
  };
}

/** Leaves the texts of the most recent ones; of equal times those that came later, as `buildEvidence` sorts them. */
function forgetOldest(texts: PastDelegation[]): void {
  texts.sort((a, b) => a.timestamp_ms - b.timestamp_ms);
  for (const past of texts.splice(0, texts.length - MAX_PAST_TASKS)) past.state.task_description = "";
}

function internStrings(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return first ?? text;
  };
}
