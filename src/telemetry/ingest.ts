import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { type IngestAccount, ingestAccountSchema } from "../schema/ingest-account.ts";
import type { Invocation } from "../schema/invocation.ts";
import type { Progress } from "../schema/progress.ts";
import { UserError } from "../schema/user-error.ts";
import { assertBalanced, createLedger, increment, type Ledger, largestFirst } from "./account.ts";
import { appendToFiles } from "./append-files.ts";
import { cleanInvocation, cleanTexts } from "./clean-record.ts";
import { compare, isNewRating, type KnownTelemetry, readKnownTelemetry } from "./known-telemetry.ts";
import { readSourceFile } from "./read-source-file.ts";
import type { OpenBytes } from "./read-units.ts";
import { createRedactor, type Redactor } from "./redact.ts";
import { type FileSystem, findSourceFiles, type SourceFile } from "./source-files.ts";
import type { Harvest, Source, SourceReader } from "./sources/source.ts";
import { SOURCES } from "./sources.ts";

export interface IngestOptions {
  /** files or folders */
  sources: readonly string[];
  /** the folder of `agent_invocations.jsonl` and `success_metrics.jsonl` */
  telemetryDir: string;
  /** longer lines are rejected; default 32 MiB */
  maxLineBytes?: number | undefined;
  progress?: Progress | undefined;
  /** the disk; tests hand in one that fails */
  fileSystem?: FileSystem | undefined;
  openBytes?: OpenBytes | undefined;
}

/**
 * Brings telemetry of any known format into a workspace: reads the sources line by line, and appends what is new to
 * the two OaK files, secrets taken out. A second run over the same sources adds nothing. Everything is written in
 * one go at the end, or not at all. Returns the account of every file and line. Throws a UserError when a source
 * does not exist, holds no telemetry file, or is the workspace's own telemetry.
 */
export async function ingestTelemetry(options: IngestOptions): Promise<IngestAccount> {
  const paths = telemetryPaths(options.telemetryDir);
  const found = await findSourceFiles(options.sources, options.fileSystem);
  checkSources(options.sources, found);
  await refuseOwnFiles(found.files, paths);
  const ledger = createLedger();
  ledger.files.unreadable.push(...found.unreadable);
  ledger.files.other_endings = found.skipped;
  const readers = await readAll(found.files, ledger, options);
  assertBalanced(ledger);
  const known = await readKnownTelemetry(paths.invocations, paths.ratings);
  const harvests = SOURCES.flatMap(({ format }) => readers.get(format)?.finish(known.agents) ?? []);
  const redactor = createRedactor();
  const news = selectNews(harvests, known, redactor);
  await appendToFiles([
    { path: paths.invocations, lines: news.invocations },
    { path: paths.ratings, lines: news.ratings },
  ]);
  return ingestAccountSchema.parse(accountOf(options.sources, ledger, harvests, news, redactor.count));
}

/** The two telemetry files of a workspace. */
export const telemetryPaths = (telemetryDir: string): { invocations: string; ratings: string } => ({
  invocations: join(telemetryDir, "agent_invocations.jsonl"),
  ratings: join(telemetryDir, "success_metrics.jsonl"),
});

function checkSources(
  sources: readonly string[],
  { files, unreadable }: Awaited<ReturnType<typeof findSourceFiles>>,
): void {
  const missing = unreadable.find(
    ({ file, reason }) => sources.includes(file) && reason.startsWith("there is no"),
  );
  if (missing) {
    throw new UserError("A source does not exist.", {
      place: { file: missing.file },
      next: "check the path",
    });
  }
  if (files.length > 0 || unreadable.length > 0) return;
  throw new UserError("The sources hold no telemetry file (.jsonl or .json, also .gz).", {
    place: { file: sources.join(", ") },
    next: "point at a Claude Code projects folder, OaK telemetry, or OTLP/JSON files",
  });
}

async function refuseOwnFiles(
  files: readonly SourceFile[],
  paths: { invocations: string; ratings: string },
): Promise<void> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  const own = new Set(await Promise.all([real(paths.invocations), real(paths.ratings)]));
  for (const { path } of files) {
    if (!own.has(await real(path))) continue;
    throw new UserError("A source is this workspace's own telemetry.", {
      place: { file: path },
      next: "name the logs you want to bring in, not the workspace",
    });
  }
}

async function readAll(
  files: readonly SourceFile[],
  ledger: Ledger,
  { maxLineBytes, openBytes, progress }: IngestOptions,
): Promise<Map<Source["format"], SourceReader>> {
  const readers = new Map<Source["format"], SourceReader>();
  for (const [index, file] of files.entries()) {
    progress?.({ phase: "reading", done: index, total: files.length, note: file.name });
    await readSourceFile(file, { readers, ledger, maxLineBytes, openBytes });
  }
  progress?.({ phase: "reading", done: files.length, total: files.length });
  return readers;
}

interface News {
  invocations: string[];
  ratings: string[];
  counts: { added: number; updated: number; unchanged: number };
}

/** What has to be written: records that are new or say more than before, as lines. */
function selectNews(harvests: readonly Harvest[], known: KnownTelemetry, redactor: Redactor): News {
  const news: News = { invocations: [], ratings: [], counts: { added: 0, updated: 0, unchanged: 0 } };
  for (const record of harvests.flatMap(({ invocations }) => invocations)) {
    const clean = cleanInvocation(record, redactor);
    const verdict = compare(known, clean);
    news.counts[verdict] += 1;
    if (verdict !== "unchanged") news.invocations.push(JSON.stringify(clean));
  }
  for (const rating of harvests.flatMap(({ ratings }) => ratings)) {
    const clean = cleanTexts(rating, redactor);
    if (isNewRating(known, clean)) news.ratings.push(JSON.stringify(clean));
  }
  return news;
}

function accountOf(
  sources: readonly string[],
  ledger: Ledger,
  harvests: readonly Harvest[],
  news: News,
  redactions: number,
): IngestAccount {
  const records = harvests.flatMap(({ invocations }) => invocations);
  const sum = (count: (harvest: Harvest) => number): number =>
    harvests.reduce((total, harvest) => total + count(harvest), 0);
  const times = (key: "firstTimestamp" | "lastTimestamp"): string[] =>
    harvests.flatMap((harvest) => harvest[key] ?? []).sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    sources: [...sources],
    files: ledger.files,
    lines: { ...ledger.lines, ignored_by_type: largestFirst(ledger.lines.ignored_by_type) },
    formats: ledger.formats,
    rejected: ledger.rejected,
    sessions: sum(({ sessions }) => sessions),
    delegations: {
      found: records.length,
      duplicates: sum((harvest) => harvest.duplicateDelegations),
      ...news.counts,
    },
    sub_agent_runs_without_delegation: sum(({ orphanRuns }) => orphanRuns),
    agents: countBy(records, ({ agent_name }) => agent_name),
    outcomes: {
      success: records.filter(({ outcome }) => outcome?.success === true).length,
      failure: records.filter(({ outcome }) => outcome?.success === false).length,
      unknown: records.filter(({ outcome }) => outcome?.success == null).length,
    },
    outcome_sources: countBy(records, ({ outcome }) => outcome?.success_source ?? "none"),
    ratings: {
      found: sum(({ ratings }) => ratings.length),
      added: news.ratings.length,
      unlinked: sum(({ unlinkedRatings }) => unlinkedRatings),
    },
    redactions,
    first_timestamp: times("firstTimestamp")[0] ?? null,
    last_timestamp: times("lastTimestamp").at(-1) ?? null,
  };
}

function countBy(
  records: readonly Invocation[],
  key: (record: Invocation) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const record of records) increment(counts, key(record));
  return largestFirst(counts);
}
