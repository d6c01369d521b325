import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as z from "zod";
import { type SimulationOptions, simulateTelemetry } from "../src/evaluation/simulator/simulate-telemetry.ts";
import type { approve } from "../src/operations/approve.ts";
import type { createAdvisor } from "../src/operations/create-advisor.ts";
import type { deploy } from "../src/operations/deploy.ts";
import type { diff } from "../src/operations/diff.ts";
import type { evaluate } from "../src/operations/evaluate.ts";
import type { exportPolicy } from "../src/operations/export.ts";
import type { healthCheck } from "../src/operations/health-check.ts";
import { loadOperation } from "../src/operations/index.ts";
import type { ingest } from "../src/operations/ingest.ts";
import type { init } from "../src/operations/init.ts";
import type { liveAt } from "../src/operations/live-at.ts";
import type { monitor } from "../src/operations/monitor.ts";
import type { Effects, Outcome } from "../src/operations/operation.ts";
import type { prepare } from "../src/operations/prepare.ts";
import type { recommend } from "../src/operations/recommend.ts";
import type { record } from "../src/operations/record.ts";
import type { reject } from "../src/operations/reject.ts";
import type { reproduce } from "../src/operations/reproduce.ts";
import type { retrain } from "../src/operations/retrain.ts";
import type { rollback } from "../src/operations/rollback.ts";
import type { simulate } from "../src/operations/simulate.ts";
import type { status } from "../src/operations/status.ts";
import type { train } from "../src/operations/train.ts";
import type { trainBaselines } from "../src/operations/train-baselines.ts";
import type { validate } from "../src/operations/validate.ts";
import { openWorkspace } from "../src/registry/workspace.ts";
import type { Transition } from "../src/schema/transition.ts";

/** The index knows operations as a door does; a test wants their own types. */
interface Operations {
  init: typeof init;
  ingest: typeof ingest;
  prepare: typeof prepare;
  validate: typeof validate;
  "train-baselines": typeof trainBaselines;
  train: typeof train;
  evaluate: typeof evaluate;
  export: typeof exportPolicy;
  "create-advisor": typeof createAdvisor;
  recommend: typeof recommend;
  record: typeof record;
  monitor: typeof monitor;
  "health-check": typeof healthCheck;
  deploy: typeof deploy;
  rollback: typeof rollback;
  retrain: typeof retrain;
  approve: typeof approve;
  reject: typeof reject;
  "live-at": typeof liveAt;
  diff: typeof diff;
  reproduce: typeof reproduce;
  simulate: typeof simulate;
  status: typeof status;
}
type Verb = keyof Operations;
type InputOf<Name extends Verb> = z.input<Operations[Name]["input"]>;
type OutputOf<Name extends Verb> = z.output<Operations[Name]["output"]>;

/** A small network, few epochs and few bootstrap replicates: the whole loop in seconds. */
export const FAST_SETTINGS = `model:
  hyperparameters: { hidden_layers: [16], learning_rate: 0.003 }
  training: { max_epochs: 15, early_stopping_patience: 15, checkpoint_freq: 5 }
data_preparation: { text_hash_buckets: 32 }
evaluation: { bootstrap_replicates: 200 }
`;

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "oak-loop-"));

/** Effects with a clock that stands still, and nobody to talk to. */
export const effectsIn = (root: string, changes: Partial<Effects> = {}): Effects => ({
  workspace: openWorkspace(root, {}, root),
  now: () => new Date("2026-06-01T10:00:00Z"),
  progress: () => undefined,
  say: () => undefined,
  signal: new AbortController().signal,
  user: "tester",
  codeVersion: "0.0.0",
  ...changes,
});

/** An empty workspace with the settings given. */
export function newWorkspace(settings: string = FAST_SETTINGS): Effects {
  const effects = effectsIn(newFolder());
  mkdirSync(join(effects.workspace.root, "configs"));
  writeFileSync(effects.workspace.config, settings);
  return effects;
}

/** The same workspace once more, elsewhere. */
export function copyWorkspace({ workspace }: Effects): Effects {
  const root = newFolder();
  cpSync(workspace.root, root, { recursive: true });
  return effectsIn(root);
}

/** Runs a verb as a door does: its input and its output are checked by its schemas. */
export async function run<Name extends Verb>(
  verb: Name,
  input: InputOf<Name>,
  effects: Effects,
): Promise<Outcome<OutputOf<Name>>> {
  const operation = await loadOperation(verb);
  const { output, ...rest } = await operation.run(operation.input.parse(input), effects);
  return { output: operation.output.parse(output) as OutputOf<Name>, ...rest };
}

export const writeLines = (file: string, values: readonly unknown[]): void =>
  writeFileSync(file, values.map((value) => `${JSON.stringify(value)}\n`).join(""));

export const readLines = (file: string): unknown[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

export const readRows = (effects: Effects, split: string): Transition[] =>
  readLines(join(effects.workspace.trainingData, `${split}.jsonl`)) as Transition[];

/** Telemetry of a simulated team, as if it had been ingested. */
export function putTelemetry({ workspace }: Effects, options: SimulationOptions): void {
  const { invocations, ratings } = simulateTelemetry(options);
  mkdirSync(workspace.telemetry, { recursive: true });
  writeLines(workspace.invocations, invocations);
  writeLines(workspace.ratings, ratings);
}

/** A workspace with a trained and exported v1; evaluated too when asked. */
export async function trainedWorkspace(options: SimulationOptions, evaluated = false): Promise<Effects> {
  const effects = newWorkspace();
  putTelemetry(effects, options);
  await run("prepare", {}, effects);
  await run("train", {}, effects);
  if (evaluated) await run("evaluate", {}, effects);
  await run("export", {}, effects);
  return effects;
}

/** Every file under a folder, as sorted paths relative to it. */
export function filesUnder(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(folder, path) : [path];
    })
    .sort();
}
