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
 * With `json`, standard output holds exactly one JSON document, the answer or `{"error": ...}`; with `--watch` one a line.
 */
export async function runVerb(commandLine: CommandLine): Promise<number> {
  try {
    return await answer(commandLine);
  } catch (error) {
    return explain(diskFault(error), commandLine);
  }
}

const isWatch = ({ input }: Pick<CommandLine, "input">): boolean => input.watch === true;

const printJson = (value: unknown, commandLine: CommandLine): boolean =>
  process.stdout.write(`${JSON.stringify(value, null, isWatch(commandLine) ? 0 : 2)}\n`);

async function answer(commandLine: CommandLine): Promise<number> {
  const { verb, input, json, workspace, signal } = commandLine;
  const operation = await loadOperation(verb);
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0]);
    const field = operation.input.shape[name]?.meta()?.positional === true ? name : flagOf(name);
    throw new UserError(`The value of ${field} is not right: ${issue?.message}.`, {
      place: { field },
      next: `see \`oak-policy ${verb} --help\``,
      exit: "usage",
    });
  }
  const emit = (given: unknown) => void printJson(operation.output.parse(given), commandLine);
  const effects = { ...commandLineEffects(workspace, signal), ...(json && { emit }) };
  const { output, exit = "ok", emitted = false } = await operation.run(parsed.data, effects);
  const checked: unknown = operation.output.parse(output);
  if (json) {
    if (!emitted) printJson(checked, commandLine);
  } else {
    const screen = (await SCREENS[verb]()) as (output: unknown) => string;
    process.stdout.write(`${screen(checked).trimEnd()}\n`);
  }
  return EXIT_CODES[exit].code;
}

function explain(error: unknown, commandLine: CommandLine): number {
  const { json } = commandLine;
  if (error instanceof UserError) {
    const { message, place, next, exit } = error;
    if (json) printJson({ error: { message, place, next, exit } }, commandLine);
    else process.stderr.write(`\n${error.describe()}\n`);
    return EXIT_CODES[exit].code;
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `\nThis is a fault of oak-policy, not yours. Please report it with the lines below.\n${bug.stack}\n`,
  );
  if (bug.cause) process.stderr.write(`caused by: ${String(bug.cause)}\n`);
  if (json) printJson({ error: { message: bug.message, exit: "bug" } }, commandLine);
  return EXIT_CODES.bug.code;
}
