import type * as z from "zod";
import type { Workspace } from "../registry/workspace.ts";
import type { Progress } from "../schema/progress.ts";
import type { ExitName } from "../schema/user-error.ts";

/** All that an operation does to the world goes through here; tests pass their own. */
export interface Effects {
  workspace: Workspace;
  /** the only clock; SOURCE_DATE_EPOCH fixes it */
  now: () => Date;
  progress: Progress;
  /** a line for people while the work goes on; never part of the result */
  say: (line: string) => void;
  /** an answer of a verb that goes on giving them (`--watch`); only where the door can pass on more than one */
  emit?: (answer: unknown) => void;
  /** aborted by Ctrl-C */
  signal: AbortSignal;
  /** who runs this, for the deployment history */
  user: string;
  codeVersion: string;
}

export type Door = "cli" | "http" | "mcp" | "hook";

/** One verb, declared once; flags, routes, tools and the reference page follow from it. */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  name: string;
  summary: string;
  doors: readonly Door[];
  input: Input;
  output: Output;
  /** looks at the signal and stops by itself, keeping what it has; all others just end at Ctrl-C */
  stopsItself?: boolean;
  run: (input: z.infer<Input>, effects: Effects) => Promise<Outcome<z.infer<Output>>>;
}

/** What a verb answers, and with which exit code when it is not plain success. */
export interface Outcome<Output> {
  output: Output;
  exit?: ExitName;
  /** the answer was the last one that `emit` was given: a door that passes those on need not repeat it */
  emitted?: boolean;
}

/** Ties the types of one declaration together; it returns what it was given. */
export const defineOperation = <Input extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> => operation;
