import { createHash } from "node:crypto";
import type { Invocation } from "../../schema/invocation.ts";
import type { Progress } from "../../schema/progress.ts";
import type { Rating } from "../../schema/rating.ts";
import { modelVersion } from "../../telemetry/model-version.ts";
import { type Rejection, readInvocations, readRatings } from "../../telemetry/read-telemetry.ts";
import type { FileHistory } from "../agent-forms/file-history.ts";
import { renameInvocation, renameRating } from "../agent-forms/rename-record.ts";
import type { Cell, PreparationEngine } from "../engine/engine.ts";
import { epochMs } from "../epoch-ms.ts";
import { contextOf, type StateContext } from "../state-context.ts";
import type { AdviceJoin } from "./given-advice.ts";
import { isCensored, ownKnownMs, ownOutcome } from "./own-outcome.ts";
import { INVOCATION_CONTEXTS, INVOCATION_LINES, RATING_LINES } from "./staging-tables.ts";
import { isTestWorkflow } from "./test-workflow.ts";

/** What travels beside the keys as JSON text. */
export interface StoredContext {
  context: StateContext;
  available: string[] | null;
  availableSource: string | null;
}

const REPORT_EVERY = 20_000;
const LISTED_REJECTIONS = 1_000;

/** Unreadable lines: all of them counted, the first thousand listed. */
export interface Rejections {
  invocations: number;
  ratings: number;
  listed: Rejection[];
}

export interface StagedTelemetry {
  ratingLines: number;
  rejections: Rejections;
}

export interface StageOptions {
  invocationsFile: string;
  ratingsFile: string;
  excludeTestWorkflows: boolean;
  /** by which a renamed agent gets its history */
  history: FileHistory;
  /** what was recommended, to be linked with the delegations */
  adviceJoin?: AdviceJoin | undefined;
  progress?: Progress | undefined;
}

/** Loads both telemetry files into the engine's staging tables, line by line. */
export async function stageTelemetry(
  engine: PreparationEngine,
  options: StageOptions,
): Promise<StagedTelemetry> {
  const rejections: Rejections = { invocations: 0, ratings: 0, listed: [] };
  const rejectAs = (kind: "invocations" | "ratings") => (rejection: Rejection) => {
    rejections[kind]++;
    if (rejections.listed.length < LISTED_REJECTIONS) rejections.listed.push(rejection);
  };
  await stageInvocations(engine, options, rejectAs("invocations"));
  const ratingLines = await stageRatings(engine, options, rejectAs("ratings"));
  return { ratingLines, rejections };
}

async function stageInvocations(
  engine: PreparationEngine,
  { invocationsFile, excludeTestWorkflows, history, adviceJoin, progress }: StageOptions,
  onRejected: (rejection: Rejection) => void,
): Promise<void> {
  const lines = await engine.openStaging(INVOCATION_LINES);
  let read = 0;
  await withContexts(engine, async (appendContext) => {
    for await (const { line, record: logged } of readInvocations(invocationsFile, onRejected)) {
      adviceJoin?.take(logged);
      const record = renameInvocation(logged, history);
      const context = contextOf(record);
      lines.append(invocationCells(line, record, context, excludeTestWorkflows));
      appendContext(line, {
        context,
        available: record.available_agents ?? null,
        availableSource: record.available_agents ? (record.available_agents_source ?? "record") : null,
      });
      if (++read % REPORT_EVERY === 0) progress?.({ phase: "reading telemetry", done: read });
    }
  });
  await lines.close();
}

async function withContexts(
  engine: PreparationEngine,
  work: (append: (line: number, stored: StoredContext) => void) => Promise<void>,
): Promise<void> {
  const contexts = await engine.openStaging(INVOCATION_CONTEXTS);
  await work((line, stored) => contexts.append([line, JSON.stringify(stored)]));
  await contexts.close();
}

async function stageRatings(
  engine: PreparationEngine,
  { ratingsFile, history }: StageOptions,
  onRejected: (rejection: Rejection) => void,
): Promise<number> {
  const ratings = await engine.openStaging(RATING_LINES);
  let read = 0;
  for await (const { line, record } of readRatings(ratingsFile, onRejected)) {
    ratings.append(ratingCells(line, renameRating(record, history)));
    read++;
  }
  await ratings.close();
  return read;
}

function invocationCells(
  line: number,
  record: Invocation,
  context: StateContext,
  excludeTestWorkflows: boolean,
): Cell[] {
  const startMs = epochMs(record.timestamp);
  const own = ownOutcome(record);
  const seconds = record.duration_seconds ?? null;
  const cells: Record<keyof typeof INVOCATION_LINES.columns, Cell> = {
    line,
    invocation_id: record.invocation_id,
    session_id: record.session_id,
    episode_id: record.workflow_id || record.session_id,
    chain_key: chainKey(record),
    agent: record.agent_name,
    model: modelVersion(record.agent_model) ?? "",
    task_type: context.task_type,
    repository: record.repository ?? "",
    text_key: createHash("sha256").update(record.task_description).digest("hex").slice(0, 32),
    ts_ms: startMs,
    end_ms: seconds === null ? null : Math.round(startMs + 1000 * seconds),
    duration_seconds: seconds,
    is_test: excludeTestWorkflows && isTestWorkflow(record) ? 1 : 0,
    is_censored: isCensored(record) ? 1 : 0,
    own_success: own && (own.success ? 1 : 0),
    own_probability: own?.probability ?? null,
    own_partial: own && (own.partial ? 1 : 0),
    own_source: own?.source ?? null,
    own_known_ms: own && ownKnownMs(record),
    has_file_count: context.file_count === null ? 0 : 1,
    has_workspace_size: context.workspace_size === null ? 0 : 1,
  };
  return Object.keys(INVOCATION_LINES.columns).map((column) => cells[column as keyof typeof cells]);
}

const chainKey = ({ workflow_id, turn }: Invocation): string | null => {
  if (workflow_id) return "workflow";
  return typeof turn === "number" ? `turn ${turn}` : null;
};

const ratingCells = (line: number, rating: Rating): Cell[] => [
  line,
  rating.invocation_id,
  epochMs(rating.timestamp),
  rating.feedback_source === "human" ? 2 : 1,
  rating.success ? 1 : 0,
  rating.quality_rating ?? null,
  rating.alternative_agent_suggested ?? null,
];
