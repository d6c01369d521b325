import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Transition, transitionSchema } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";

/** The rows of a training data file, checked, one at a time. Throws a UserError that names file and line. */
export async function* readTransitions(file: string): AsyncGenerator<Transition> {
  if (!existsSync(file))
    throw new UserError("There is no training data yet.", {
      place: { file },
      next: "run `oak-policy prepare`",
    });
  const lines = createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let line = 0;
  for await (const text of lines) yield parseRow(text, file, ++line);
}

function parseRow(text: string, file: string, line: number): Transition {
  const parsed = transitionSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`A training row cannot be read: ${issue?.message ?? "not valid"}.`, {
    place: { file, line, field: issue?.path.join(".") || undefined },
    next: "run `oak-policy prepare` again; these files are written by it and not meant to be edited",
  });
}

/** Undefined, which no schema accepts, where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
