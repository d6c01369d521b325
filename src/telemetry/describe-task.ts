import type { TaskType } from "../schema/vocabulary.ts";
import { type Complexity, inferComplexity } from "./complexity.ts";
import { inferTaskType } from "./task-type.ts";
import { inferTechnologies } from "./technologies.ts";

/** What can be told about a task from its text alone. */
export interface TaskDescription {
  type: TaskType;
  complexity: Complexity;
  /** languages the text names or whose files it names, sorted */
  languages: string[];
  /** frameworks and tools the text names, sorted */
  frameworks: string[];
}

/** Reads a task text. Pure: ingest and serving call this same function, so both see the same features. */
export function describeTask(text: string): TaskDescription {
  return { type: inferTaskType(text), complexity: inferComplexity(text), ...inferTechnologies(text) };
}
