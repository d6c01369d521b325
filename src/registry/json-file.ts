import { existsSync, readFileSync } from "node:fs";
import type * as z from "zod";
import { UserError } from "../schema/user-error.ts";

/**
 * Reads a JSON file of ours and checks it against its schema.
 * @throws UserError naming the file and the first field that is wrong; `next` says which command makes the file.
 */
export function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  next: string,
): z.infer<Schema> {
  if (!existsSync(file))
    throw new UserError("A file that this step needs is not there.", { place: { file }, next });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`The file is not valid JSON: ${(error as Error).message}.`, {
      place: { file },
      next,
      cause: error,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`The file does not have the expected shape: ${issue?.message ?? "unknown fault"}.`, {
    place: { file, field: issue?.path.join(".") },
    next,
  });
}
