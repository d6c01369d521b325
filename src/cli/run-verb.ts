import { loadOperation, type VerbName } from "../operations/index.ts";
import { diskFault } from "../schema/disk-fault.ts";
import { EXIT_CODES, UserError } from "../schema/user-error.ts";
import { commandLineEffects } from "./effects.ts";
import { flagOf } from "./manifest/option.ts";
import { SCREENS } from "./screens/index.ts";

/** One command line, understood. */
export interface CommandLine {
  verb: VerbName;
  input: Record<string, unknown>;
  json: boolean;
  workspace: string | undefined;
  signal: AbortSignal;
}

/**
 * Runs one verb for the command line: checks its input, prints its answer, returns the exit code.
 * With `json`, standard output holds exactly one JSON document, the answer or `{"error": ...}`.
 */
export async function runVerb(commandLine: CommandLine): Promise<number> {
  try {
    return await answer(commandLine);
  } catch (error) {
    return explain(diskFault(error), commandLine.json);
  }
}

async function answer({ verb, input, json, workspace, signal }: CommandLine): Promise<number> {
  const operation = await loadOperation(verb);
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = flagOf(String(issue?.path[0]));
    throw new UserError(`The value of ${field} is not right: ${issue?.message}.`, {
      place: { field },
      next: `see \`oak-policy ${verb} --help\``,
      exit: "usage",
    });
  }
  const { output, exit = "ok" } = await operation.run(parsed.data, commandLineEffects(workspace, signal));
  const checked: unknown = operation.output.parse(output);
  if (json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  else {
    const screen = (await SCREENS[verb]()) as (output: unknown) => string;
    process.stdout.write(`${screen(checked).trimEnd()}\n`);
  }
  return EXIT_CODES[exit].code;
}

function explain(error: unknown, json: boolean): number {
  if (error instanceof UserError) {
    const { message, place, next, exit } = error;
    if (json) process.stdout.write(`${JSON.stringify({ error: { message, place, next, exit } }, null, 2)}\n`);
    else process.stderr.write(`\n${error.describe()}\n`);
    return EXIT_CODES[exit].code;
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `\nThis is a fault of oak-policy, not yours. Please report it with the lines below.\n${bug.stack}\n`,
  );
  if (bug.cause) process.stderr.write(`caused by: ${String(bug.cause)}\n`);
  if (json)
    process.stdout.write(`${JSON.stringify({ error: { message: bug.message, exit: "bug" } }, null, 2)}\n`);
  return EXIT_CODES.bug.code;
}
