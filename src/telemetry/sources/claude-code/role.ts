import type { TaskType } from "../../../schema/vocabulary.ts";

/**
 * What kind of work a delegation is, for judging it: `changes` code, `reads` (explores, reviews, plans), or `runs`
 * commands and reports. Tests that pass or fail afterwards speak only about agents that change code; a test runner that
 * reports failing tests did its job.
 */
export type Role = "changes" | "reads" | "runs";

const CHANGING = new Set<TaskType>([
  "feature_development",
  "implementation",
  "bug_fix",
  "refactoring",
  "optimization",
]);
const RUNNERS = /(?:^|[:-])(?:devrun|bash|run|runner|test-runner|shell)(?:$|[:-])/i;
const READERS =
  /explore|plan\b|review|research|guide|analy[sz]|guardian|sentinel|oracle|strategist|hunter|search|audit|architect|verif|reason/i;
const READ_ONLY = /\bread-?only\b|\bdo not (?:modify|edit|change|fix)\b|\bwithout (?:modifying|changing)\b/i;

export function roleOf(agent: string, type: TaskType, text: string, filesEdited: number | undefined): Role {
  if (filesEdited !== undefined && filesEdited > 0) return "changes";
  if (RUNNERS.test(agent)) return "runs";
  if (READERS.test(agent) || READ_ONLY.test(text.slice(0, 2000)) || filesEdited === 0) return "reads";
  if (CHANGING.has(type)) return "changes";
  return type === "testing" ? "runs" : "reads";
}
