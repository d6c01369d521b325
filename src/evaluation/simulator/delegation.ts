import type { Random } from "../../numeric/random.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { AGENT_CATALOGUE, PLACES, type TaskKind } from "./catalogue.ts";
import type { Complexity } from "./truth.ts";

/** One simulated delegation before it is written down; the outcome is filled in by the caller. */
export interface Delegation {
  invocationId: string;
  sessionId: string;
  workflowId: string;
  startMs: number;
  durationSeconds: number;
  kind: TaskKind;
  text: string;
  complexity: Complexity;
  linesOfCode: number;
  agent: string;
  success: boolean;
}

/** How much of what happened finds its way into the files; every entry is a probability. */
export interface RecordingRates {
  /** the outcome line says unknown */
  missingOutcome: number;
  /** a delegation is rated */
  rated: number;
  /** of the ratings, the share that comes from a person (the rest from tests) */
  humanRated: number;
  /** of a person's ratings, the share that comes 2 to 48 hours later instead of within minutes */
  delayed: number;
  /** a person who rates a failure names the agent that would have been better */
  alternative: number;
  /** the delegation is logged twice: at its start and with its outcome */
  loggedTwice: number;
  /** an optional field of the state is left out */
  missingField: number;
}

export const DEFAULT_RATES: RecordingRates = {
  missingOutcome: 0.04,
  rated: 0.75,
  humanRated: 0.6,
  delayed: 0.2,
  alternative: 0.4,
  loggedTwice: 0.3,
  missingField: 0.1,
};

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random.integer(items.length)]!;

const COMPLEXITY_WEIGHTS: readonly [Complexity, number][] = [
  ["low", 3],
  ["medium", 5],
  ["high", 2],
];
const MEDIAN_SECONDS: Record<Complexity, number> = { low: 45, medium: 110, high: 260 };
const HINTS: Record<Complexity, readonly string[]> = {
  low: ["A small change.", "Keep it simple.", "One file only."],
  medium: ["Follow the style of the code around it.", "Keep the old behaviour otherwise.", ""],
  high: ["It touches several modules.", "Other teams depend on it.", "Mind old clients and concurrent use."],
};

/** What a task asks for: its text, how complex it is, how long it takes. */
export function drawTask(
  kind: TaskKind,
  random: Random,
): Pick<Delegation, "kind" | "text" | "complexity" | "durationSeconds"> {
  const weights = COMPLEXITY_WEIGHTS.map(([, weight]) => weight);
  const complexity = COMPLEXITY_WEIGHTS[random.categorical(weights)]![0];
  const title = pick(kind.titles, random)
    .replaceAll("{thing}", pick(kind.things, random))
    .replaceAll("{place}", pick(PLACES, random));
  const durationSeconds = Math.round(MEDIAN_SECONDS[complexity] * Math.exp(0.4 * random.normal()) * 10) / 10;
  return {
    kind,
    text: `${title}. ${pick(HINTS[complexity], random)}`.trim(),
    complexity,
    durationSeconds: Math.max(2, durationSeconds),
  };
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The line written when a delegation starts: everything known by then, no outcome. */
export function startRecord(
  delegation: Delegation,
  agents: readonly string[],
  repository: string,
  rates: RecordingRates,
  random: Random,
): Invocation {
  const kept = <Value>(value: Value): Value | null => (random.next() < rates.missingField ? null : value);
  const { kind } = delegation;
  return {
    timestamp: isoTime(delegation.startMs),
    session_id: delegation.sessionId,
    invocation_id: delegation.invocationId,
    agent_name: delegation.agent,
    agent_type: AGENT_CATALOGUE[delegation.agent] ?? "utility",
    task_description: delegation.text,
    state_features: {
      codebase: {
        languages: [...kind.languages],
        frameworks: [...kind.frameworks],
        loc: kept(delegation.linesOfCode),
        file_count: kept(Math.round(delegation.linesOfCode / 140)),
      },
      task: {
        type: kind.taskType,
        scope: kept({ low: "small", medium: "medium", high: "large" }[delegation.complexity]),
        risk_level: kept(kind.name === "security_review" ? "high" : pick(["low", "medium"], random)),
      },
      context: { tests_exist: kept(true), docs_exist: kept(random.next() < 0.6), git_clean: kept(true) },
    },
    workflow_id: delegation.workflowId,
    complexity_level: kept(delegation.complexity),
    available_agents: [...agents],
    available_agents_source: "listing",
    repository,
  };
}

/** The line written when it ends: the start line with duration and outcome. */
export function outcomeRecord(
  start: Invocation,
  delegation: Delegation,
  rates: RecordingRates,
  random: Random,
): Invocation {
  const known = random.next() >= rates.missingOutcome;
  const tested = random.next() < 0.5;
  return {
    ...start,
    tools_used: ["Read", "Edit", ...(tested ? ["Bash"] : [])],
    duration_seconds: delegation.durationSeconds,
    outcome: {
      status: known ? (delegation.success ? "success" : "failure") : "unknown",
      tests_passed: known && tested ? delegation.success : null,
    },
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a person or a test says about it afterwards, or nothing. `better` is the agent a person would name. */
export function drawRating(
  delegation: Delegation,
  better: string | null,
  rates: RecordingRates,
  random: Random,
): Rating | null {
  const rated = random.next() < rates.rated;
  const human = random.next() < rates.humanRated;
  const late = human && random.next() < rates.delayed;
  const delayMs = late ? (2 + 46 * random.next()) * HOUR_MS : (1 + 29 * random.next()) * MINUTE_MS;
  const quality = (delegation.success ? 3 : 1) + random.integer(3);
  const names = random.next() < rates.alternative && better !== null && better !== delegation.agent;
  if (!rated) return null;
  return {
    timestamp: isoTime(Math.round(delegation.startMs + delegation.durationSeconds * 1000 + delayMs)),
    invocation_id: delegation.invocationId,
    success: delegation.success,
    quality_rating: human ? quality : null,
    feedback_source: human ? "human" : "automated_tests",
    would_use_again: human ? delegation.success : null,
    alternative_agent_suggested: human && names && !delegation.success ? better : null,
  };
}
