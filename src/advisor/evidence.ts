import type { Evidence, EvidenceCount, PastTask } from "../schema/policy-file.ts";
import { actionName } from "../schema/transition.ts";
import { termsOf } from "../telemetry/terms.ts";
import type { PastDelegation } from "./past-delegation.ts";

/** Past tasks kept for the nearest-task reasons: the most recent ones. */
export const MAX_PAST_TASKS = 10_000;
const MAX_TERMS_PER_TASK = 32;
const EXCERPT_LENGTH = 120;

/** The task type under which the counts over all task types stand. */
export const ANY_TASK_TYPE = "*";

/** Counts and past tasks from delegations with a known outcome; what every reason of a recommendation rests on. */
export function buildEvidence(rows: readonly PastDelegation[]): Evidence {
  const single = rows.filter((row) => row.steps === 1).sort((a, b) => a.timestamp_ms - b.timestamp_ms);
  const recent = single.slice(-MAX_PAST_TASKS);
  const { vocabulary, termsOfTask } = chooseTerms(recent.map((row) => row.state.task_description));
  const tasks = recent.map((row, number) => pastTask(row, termsOfTask[number] ?? []));
  return { counts: countOutcomes(rows), vocabulary, tasks };
}

const oneMore = (count: { n: number; successes: number }, { success }: PastDelegation) => ({
  n: count.n + 1,
  successes: count.successes + (success ? 1 : 0),
});

/** Known outcomes of each action, per task type and over all of them; those of an earlier form of its agents apart too. */
export function countOutcomes(rows: readonly PastDelegation[]): EvidenceCount[] {
  const counts = new Map<string, EvidenceCount>();
  for (const row of rows) {
    for (const taskType of [row.state.task_type, ANY_TASK_TYPE]) {
      const action = actionName(row.action);
      const key = JSON.stringify([action, taskType]);
      const count: EvidenceCount = counts.get(key) ?? { action, task_type: taskType, n: 0, successes: 0 };
      const earlier = row.earlier_form
        ? oneMore(count.earlier ?? { n: 0, successes: 0 }, row)
        : count.earlier;
      counts.set(key, { ...count, ...oneMore(count, row), ...(earlier && { earlier }) });
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

/** The first words of each task: its title and the start of its text say what it is about. */
function chooseTerms(texts: readonly string[]): { vocabulary: string[]; termsOfTask: number[][] } {
  const perTask = texts.map((text) => termsOf(text).slice(0, MAX_TERMS_PER_TASK));
  const vocabulary = [...new Set(perTask.flat())].sort();
  const numberOf = new Map(vocabulary.map((term, number) => [term, number]));
  const numbersOf = (terms: string[]): number[] =>
    terms.map((term) => numberOf.get(term) ?? 0).sort((a, b) => a - b);
  return { vocabulary, termsOfTask: perTask.map(numbersOf) };
}

const pastTask = (row: PastDelegation, terms: number[]): PastTask => ({
  id: row.invocation_id,
  action: actionName(row.action),
  task_type: row.state.task_type,
  success: row.success,
  source: row.success_source,
  date: new Date(row.timestamp_ms).toISOString().slice(0, 10),
  excerpt: row.state.task_description.replace(/\s+/g, " ").slice(0, EXCERPT_LENGTH),
  terms,
});
