import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as commander from "commander";
import type { Verb } from "./manifest/manifest.ts";
import type { Option } from "./manifest/option.ts";

// commander is CommonJS: required, it loads in a third of the time that an import takes
const {
  Argument,
  Command,
  CommanderError,
  Option: Flag,
  InvalidArgumentError,
} = createRequire(import.meta.url)("commander") as typeof commander;

const USAGE_EXIT = 3;

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

const parsers: Record<Option["kind"], ((text: string) => unknown) | undefined> = {
  flag: undefined,
  text: undefined,
  choice: undefined,
  list: (text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  number: (text) => {
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("It is not a number.");
    return value;
  },
};

const PLACEHOLDERS: Record<Option["kind"], string> = {
  flag: "",
  text: " <text>",
  number: " <n>",
  list: " <a,b>",
  choice: " <word>",
};

function addFlag(command: commander.Command, option: Option): void {
  const flag = new Flag(`${option.flag}${PLACEHOLDERS[option.kind]}`, option.description);
  const parse = parsers[option.kind];
  if (option.choices) flag.choices(option.choices);
  if (parse) flag.argParser(parse);
  if (option.default !== undefined && option.kind !== "flag") flag.default(undefined, String(option.default));
  if (option.required) flag.makeOptionMandatory();
  command.addOption(flag);
}

function addArgument(command: commander.Command, option: Option): void {
  const many = option.kind === "list";
  const name = `${option.field}${many ? "..." : ""}`;
  command.addArgument(new Argument(option.required ? `<${name}>` : `[${name}]`, option.description));
}

/** Flags are added only to the verb that was asked for: the list of verbs needs none. */
function addVerb(program: commander.Command, verb: Verb, asked: boolean): void {
  const command = program.command(verb.name).summary(verb.summary).description(verb.summary);
  if (!asked) return;
  for (const option of verb.options) (option.positional ? addArgument : addFlag)(command, option);
  command.option(
    "--workspace <folder>",
    "workspace folder (default: OAK_POLICY_HOME, else the current folder)",
  );
  command.option("--json", "print the answer as one JSON document");
  command.action(async (...received: unknown[]) => {
    const { json, workspace, ...input } = command.opts<{ json?: boolean; workspace?: string }>();
    const positional = verb.options.filter((option) => option.positional);
    const given = Object.fromEntries(positional.map((option, index) => [option.field, received[index]]));
    await runToExit(verb, { ...input, ...given }, json === true, workspace);
  });
}

async function runToExit(
  { name: verb, stopsItself }: Verb,
  input: Record<string, unknown>,
  json: boolean,
  workspace: string | undefined,
): Promise<void> {
  const interrupt = new AbortController();
  // the second Ctrl-C ends it at once, as the first one does for verbs that have nothing to keep
  if (stopsItself) process.once("SIGINT", () => interrupt.abort());
  const { runVerb } = await import("./run-verb.ts");
  process.exitCode = await runVerb({ verb, input, json, workspace, signal: interrupt.signal });
}

function buildProgram(): commander.Command {
  const { version } = readJson("../../package.json") as { version: string };
  const program = new Command("oak-policy")
    .description(
      "Learns from agent telemetry which agent a task should be delegated to, and proves on held-out data whether that beats what you do today.",
    )
    .version(version)
    // so that `train --version v2` is the verb's flag
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(oak-policy <verb> --help shows the flags of a verb)");
  for (const verb of readJson("./verbs.json") as Verb[])
    addVerb(program, verb, process.argv.includes(verb.name));
  for (const command of program.commands) command.exitOverride();
  return program;
}

/** With --json a command line that cannot be understood is answered in JSON too; commander has said it on standard error. */
function printUsageError(said: string): void {
  const message = said.replace(/^error: /, "");
  const error = { message, place: {}, next: "see `oak-policy --help`", exit: "usage" };
  process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT;
  if (process.exitCode !== 0 && process.argv.includes("--json")) printUsageError(error.message);
}
