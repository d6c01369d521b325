import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { VerbName } from "../operations/index.ts";
import { openWorkspace } from "../registry/workspace.ts";
import { EXIT_CODES } from "../schema/user-error.ts";
import { runVerb } from "./run-verb.ts";

/**
 * `npm start`: the whole loop on the bundled sample, once on recorded Claude Code sessions and once on simulated
 * telemetry whose truth is known. Every step is an ordinary verb, shown as the command that a user would type.
 */
const sample = fileURLToPath(new URL("../../examples/sample-workspace", import.meta.url));
const workspaces = fileURLToPath(new URL("../../workspace", import.meta.url));

interface Loop {
  title: string[];
  name: string;
  task: string;
  /** the answer book, where the telemetry was simulated */
  truth?: string;
}

const LOOPS: Loop[] = [
  {
    title: [
      "1. Recorded Claude Code sessions (nobody here wrote them; examples/sample-workspace/claude-code/SOURCE.md).",
      "   Real logs are thin and soft: expect the program to say what they cannot show.",
    ],
    name: "claude-code",
    task: "Find out where the session checkpoints are written and how they are named",
  },
  {
    title: [
      "2. A simulated team (examples/sample-workspace/oak; seed and command in its SOURCE.md).",
      "   The true success of every agent on every task is known here, so that the verdict can be checked.",
    ],
    name: "oak",
    task: "Build a secure API endpoint for password reset",
    truth: "truth.json.gz",
  },
];

async function step(
  verb: VerbName,
  input: Record<string, unknown>,
  workspace: string,
  shownAs: string,
): Promise<void> {
  process.stdout.write(`\n$ oak-policy ${verb}${shownAs}\n`);
  const code = await runVerb({ verb, input, json: false, workspace, signal: new AbortController().signal });
  if (code > EXIT_CODES.failing.code) process.exit(code);
}

async function loop({ title, name, task, truth }: Loop): Promise<void> {
  const workspace = join(workspaces, name);
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(join(workspace, "configs"), { recursive: true });
  copyFileSync(join(sample, "rl_config.yaml"), join(workspace, "configs", "rl_config.yaml"));
  process.stdout.write(`\n${"=".repeat(100)}\n${title.join("\n")}\n${"=".repeat(100)}\n`);
  const source = join(sample, name);
  await step("ingest", { sources: [source] }, workspace, ` ${relative(process.cwd(), source)}`);
  for (const verb of [
    "prepare",
    "validate",
    "train-baselines",
    "train",
    "evaluate",
    "export",
    "create-advisor",
  ] as const) {
    await step(verb, {}, workspace, "");
  }
  await step("recommend", { task }, workspace, ` ${JSON.stringify(task)}`);
  if (truth) await checkAgainstTruth(workspace, join(source, truth));
}

const points = (share: number | null): string => (share === null ? "-" : (100 * share).toFixed(1));

/** The estimate beside the truth, which only a simulation has. */
async function checkAgainstTruth(folder: string, file: string): Promise<void> {
  const { compareWithTruth } = await import("../operations/compare-with-truth.ts");
  const workspace = openWorkspace(folder, {}, process.cwd());
  const { version, decisions, estimated, policy, today, best } = await compareWithTruth(workspace, file);
  process.stdout.write(
    [
      "",
      `The answer book of the simulation, for the same ${decisions} held-out delegations:`,
      `  ${version}: true success ${points(policy)} %; estimated from the log ${points(estimated.value)} % (${points(estimated.low)} to ${points(estimated.high)})`,
      `  what was done: true success ${points(today)} %. With the best agent for each task, which nobody can know: ${points(best)} %.`,
      "",
    ].join("\n"),
  );
}

for (const each of LOOPS) await loop(each);
process.stdout.write(
  `\nEverything these steps wrote is in ${relative(process.cwd(), workspaces) || "."}/. Next: oak-policy init, then oak-policy ingest ~/.claude/projects\n`,
);
