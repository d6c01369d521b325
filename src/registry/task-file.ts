import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { givenStateSchema } from "../schema/given-state.ts";
import { UserError } from "../schema/user-error.ts";

/** One task of a batch. */
export const taskSchema = z.object({
  task: z.string().regex(/\S/, "the task is empty"),
  available: z.array(z.string().min(1)).optional(),
  session: z.string().min(1).optional(),
  state: givenStateSchema.optional(),
});
export type Task = z.infer<typeof taskSchema>;

/**
 * The tasks of a JSONL file, blank lines left out.
 * @throws UserError with file, line and field for the first line that is not a task; a batch is answered whole or not at all
 */
export function readTasks(file: string): Task[] {
  if (!existsSync(file))
    throw new UserError("The file with the tasks is not there.", {
      place: { file },
      next: "check the path after --input",
    });
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text, index) => (text.trim() === "" ? [] : [parseTask(text, { file, line: index + 1 })]));
}

function parseTask(text: string, place: { file: string; line: number }): Task {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`The line is not valid JSON: ${(error as Error).message}.`, {
      place,
      next: 'each line is {"task": "..."}',
      cause: error,
    });
  }
  const parsed = taskSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`The line is not a task: ${issue?.message}.`, {
    place: { ...place, field: issue?.path.join(".") },
    next: 'each line is {"task": "...", "available"?: ["a"], "session"?: "s1", "state"?: {...}}',
  });
}
