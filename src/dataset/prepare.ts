import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { AgentNote } from "../schema/agent-note.ts";
import type { Config } from "../schema/config.ts";
import {
  EXCLUSIONS,
  type Exclusion,
  type Manifest,
  manifestSchema,
  TRAINING_DATA_FORMAT,
} from "../schema/manifest.ts";
import type { Progress } from "../schema/progress.ts";
import { UserError } from "../schema/user-error.ts";
import { fileHistory } from "./agent-forms/file-history.ts";
import { lastChanges } from "./agent-forms/last-changes.ts";
import { openDuckdb } from "./engine/duckdb.ts";
import type { PreparationEngine, ResultRow } from "./engine/engine.ts";
import { isoTime } from "./epoch-ms.ts";
import {
  ACCOUNT,
  BOUNDARIES,
  preparationSteps,
  RATINGS_WITHOUT_DELEGATION,
  SEQUENCES,
  TYPICAL_DURATIONS,
} from "./preparation/definition.ts";
import { fingerprintFile, fingerprintValue } from "./preparation/fingerprint.ts";
import { openAdvice } from "./preparation/given-advice.ts";
import { missingDurations } from "./preparation/missing-duration.ts";
import { readUpgrades } from "./preparation/read-upgrades.ts";
import { requiredColumns } from "./preparation/required-columns.ts";
import { rowSettings } from "./preparation/row-settings.ts";
import { admitSequences } from "./preparation/sequences.ts";
import { type StagedTelemetry, stageTelemetry } from "./preparation/stage-telemetry.ts";
import type { SplitSettings } from "./preparation/steps/split.ts";
import { writeRows } from "./preparation/write-rows.ts";

const INVOCATIONS = "agent_invocations.jsonl";
const RATINGS = "success_metrics.jsonl";
const LEDGER = "recommendations.jsonl";
const MS_PER_HOUR = 3_600_000;

export interface PrepareOptions {
  telemetryDir: string;
  /** an existing empty folder; the caller makes it live, or removes it when this throws */
  outputDir: string;
  config: Config;
  /** only episodes that begin after this instant become rows; features still see all history */
  sinceMs?: number | undefined;
  /** what is known of the agents' files over time; nothing when left out */
  agentNotes?: readonly AgentNote[] | undefined;
  /** for the data engine; default 1,024 */
  memoryLimitMb?: number | undefined;
  progress?: Progress | undefined;
}

/**
 * Telemetry to training rows: writes train.jsonl, validation.jsonl, test.jsonl and manifest.json and returns the manifest.
 * The same telemetry and config give the same bytes. Throws a UserError when no delegation can be used.
 */
export async function prepareTrainingData(options: PrepareOptions): Promise<Manifest> {
  const engine = await openDuckdb({ memoryLimitMb: options.memoryLimitMb });
  try {
    const manifest = manifestSchema.parse(await prepareOn(engine, options));
    await writeFile(join(options.outputDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, {
      flag: "wx",
    });
    return manifest;
  } finally {
    await engine.close();
  }
}

async function prepareOn(engine: PreparationEngine, options: PrepareOptions): Promise<Manifest> {
  const { config, telemetryDir, progress } = options;
  const invocationsFile = join(telemetryDir, INVOCATIONS);
  const ratingsFile = join(telemetryDir, RATINGS);
  const history = fileHistory(options.agentNotes ?? []);
  const excludeTestWorkflows = config.data_preparation.exclude_test_workflows;
  const adviceJoin = await openAdvice(join(telemetryDir, LEDGER), history);
  const staged = await stageTelemetry(engine, {
    invocationsFile,
    ratingsFile,
    excludeTestWorkflows,
    history,
    adviceJoin,
    progress,
  });
  const advice = adviceJoin.finish();
  await runDefinition(engine, options);
  const delegations = await accountOf(engine, staged);
  refuseNothing(delegations, options);
  const sequences = admitSequences(
    await all(engine, SEQUENCES),
    config.data_preparation.sequence_min_support,
  );
  const durations = missingDurations(await all(engine, TYPICAL_DURATIONS));
  const changes = lastChanges(history.lastChanges, await readUpgrades(engine));
  const { tally, digests } = await writeRows(engine, {
    outputDir: options.outputDir,
    config,
    sequences,
    durations,
    changes,
    advice,
    total: delegations.kept,
    progress,
  });
  if (tally.delegations !== delegations.kept) throw new Error("the rows written are not the rows counted");
  return {
    format_version: TRAINING_DATA_FORMAT,
    files: {
      train: tally.fileOf("train", digests.train),
      validation: tally.fileOf("validation", digests.validation),
      test: tally.fileOf("test", digests.test),
    },
    inputs: {
      agent_invocations: await inputOf(invocationsFile, delegations.lines_read),
      success_metrics: await inputOf(ratingsFile, staged.ratingLines + staged.rejections.ratings),
    },
    config_sha256: fingerprintValue(config),
    row_settings: rowSettings(config, sequences),
    since: options.sinceMs === undefined ? null : isoTime(options.sinceMs),
    delegations,
    ratings: await ratingsAccount(engine, staged),
    rejected: rejectedOf(staged),
    boundaries: (await all(engine, BOUNDARIES)).map(boundaryOf),
    ...tally.names(),
    sequences,
    ...tally.advised(),
    agent_notes: options.agentNotes?.length ?? 0,
    agent_changes: tally.counted(changes),
    missing_duration_seconds: durations,
  };
}

async function runDefinition(engine: PreparationEngine, options: PrepareOptions): Promise<void> {
  const { config, progress } = options;
  const steps = preparationSteps({
    ...splitSettings(config, options.sinceMs),
    longestSequence: config.data_preparation.sequence_max_length,
  });
  for (const [index, step] of steps.entries()) {
    progress?.({ phase: "joining and counting", done: index, total: steps.length, note: step.name });
    await engine.run(step);
  }
}

function splitSettings(config: Config, sinceMs: number | undefined): SplitSettings {
  const { data_preparation } = config;
  return {
    trainShare: data_preparation.train_test_split,
    validationShare: data_preparation.validation_split,
    gapMs: Math.round(data_preparation.split_gap_hours * MS_PER_HOUR),
    sinceMs: sinceMs ?? null,
    required: requiredColumns(config),
  };
}

async function all(engine: PreparationEngine, select: string): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  for await (const row of engine.rows(select)) rows.push(row);
  return rows;
}

/** Lines read = kept + excluded; a difference is a fault of ours and stops the work. */
async function accountOf(
  engine: PreparationEngine,
  { rejections }: StagedTelemetry,
): Promise<Manifest["delegations"]> {
  const counts = new Map<string, number>();
  for (const row of await all(engine, ACCOUNT))
    counts.set(String(row.name), (counts.get(String(row.name)) ?? 0) + Number(row.n));
  counts.set("unreadable", rejections.invocations);
  const excluded = Object.fromEntries(
    EXCLUSIONS.map((reason) => [reason, counts.get(reason) ?? 0]),
  ) as Record<Exclusion, number>;
  const lines_read = (counts.get("read") ?? 0) + rejections.invocations;
  const kept = counts.get("kept") ?? 0;
  const accounted = kept + Object.values(excluded).reduce((sum, n) => sum + n, 0);
  if (accounted !== lines_read)
    throw new Error(`${lines_read} lines were read but ${accounted} are accounted for`);
  return { lines_read, kept, excluded };
}

function refuseNothing(
  delegations: Manifest["delegations"],
  { sinceMs, telemetryDir }: PrepareOptions,
): void {
  if (delegations.kept > 0) return;
  const reasons = Object.entries(delegations.excluded)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => `${n} ${reason.replaceAll("_", " ")}`);
  const found = `${delegations.lines_read} lines${reasons.length > 0 ? `: ${reasons.join(", ")}` : ""}`;
  throw new UserError(`No delegation with a known outcome to learn from (${found}).`, {
    place: { file: join(telemetryDir, INVOCATIONS) },
    next:
      sinceMs !== undefined && delegations.excluded.before_since > 0
        ? "nothing new happened since the last training: prepare without --since-last-training, or ingest newer sessions"
        : "ingest more sessions with `oak-policy ingest`, or rate delegations with `oak-policy record`",
  });
}

async function ratingsAccount(
  engine: PreparationEngine,
  { ratingLines, rejections }: StagedTelemetry,
): Promise<Manifest["ratings"]> {
  const [row] = await all(engine, RATINGS_WITHOUT_DELEGATION);
  const orphans = Number(row?.n ?? 0);
  return {
    lines_read: ratingLines + rejections.ratings,
    used: ratingLines - orphans,
    without_delegation: orphans,
    unreadable: rejections.ratings,
  };
}

const rejectedOf = ({ rejections }: StagedTelemetry): Manifest["rejected"] => ({
  total: rejections.invocations + rejections.ratings,
  listed: rejections.listed.map((rejection) => ({ ...rejection, file: basename(rejection.file) })),
});

const inputOf = async (path: string, lines: number): Promise<Manifest["inputs"]["agent_invocations"]> => ({
  file: basename(path),
  ...(await fingerprintFile(path)),
  lines,
});

const timeOf = (ms: ResultRow[string] | undefined): string | null =>
  ms === null || ms === undefined ? null : isoTime(Number(ms));

const boundaryOf = (row: ResultRow): Manifest["boundaries"][number] => ({
  repository: row.repository === "" ? null : String(row.repository),
  validation_from: timeOf(row.validation_from_ms),
  test_from: timeOf(row.test_from_ms),
});
