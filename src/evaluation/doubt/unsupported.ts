import type { UnsupportedDecision } from "../../schema/evaluation-doubt.ts";
import { type ChoiceCounts, triesOf } from "../behaviour/choice-counts.ts";
import type { Decisions } from "../decisions.ts";
import { LEAST_TRIES } from "../overlap.ts";
import { sentAgents } from "./sent-agent.ts";

export interface UnsupportedInput {
  data: Pick<Decisions, "rows" | "actions" | "action" | "taskType">;
  /** choice probabilities of the policy */
  target: Float64Array; // [rows * actions]
  /** 1 where the action was tried in like states, by the rules of `overlap.ts` */
  supported: Uint8Array; // [rows * actions]
  counts: ChoiceCounts;
  /** one per row */
  invocationIds: readonly string[];
  names: readonly string[];
  taskTypes: readonly string[];
}

/** Every decision where the policy would send somebody of whom the log says nothing in like states, in the order of the rows. */
export function unsupportedDecisions(input: UnsupportedInput): UnsupportedDecision[] {
  const { data, supported, counts, names } = input;
  const sent = sentAgents(input.target, data.actions);
  const found: UnsupportedDecision[] = [];
  sent.forEach((action, row) => {
    if (supported[row * data.actions + action]) return;
    const taskType = data.taskType[row]!;
    const tries = triesOf(counts, taskType, action);
    found.push({
      invocation_id: input.invocationIds[row]!,
      task_type: input.taskTypes[taskType] ?? "unknown",
      logged_agent: names[data.action[row]!]!,
      would_choose: names[action]!,
      tries,
      because: reasonOf(tries),
    });
  });
  return found;
}

/** Tried often enough but still without support: the behaviour model gives it hardly any probability in this state. */
function reasonOf(tries: number): UnsupportedDecision["because"] {
  if (tries === 0) return "never_tried";
  return tries < LEAST_TRIES ? "rarely_tried" : "improbable_here";
}
