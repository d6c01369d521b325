import type { Invocation, Outcome } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { normaliseAgentName } from "../agent-name.ts";
import { describeTask } from "../describe-task.ts";
import { EVIDENCE, type Sign, strongestFirst } from "../evidence.ts";
import { modelVersion } from "../model-version.ts";
import { numberOf, textOf } from "./otlp/attributes.ts";
import { evaluationSuccess, toRating } from "./otlp/evaluation.ts";
import { type AgentSpan, type Evaluation, readLogs, readSpans, spanKey } from "./otlp/spans.ts";
import { lastUserText } from "./otlp/task-text.ts";
import {
  DUPLICATE,
  type Fate,
  type Harvest,
  type Source,
  type SourceLine,
  type SourceReader,
  USED,
} from "./source.ts";

/**
 * OTLP/JSON files with agent spans of the GenAI semantic conventions. The spans of a trace may be spread over lines and
 * files in any order, so trees are built at the end; of a span that is no agent's only its parent is kept.
 */
export const otlp: Source = {
  format: "otlp",
  uniqueKeys: false,
  recognises: (value) => "resourceSpans" in value || "resourceLogs" in value || "resourceMetrics" in value,
  open: openReader,
};

interface Collected {
  agents: Map<string, AgentSpan>;
  parents: Map<string, string>;
  evaluations: Evaluation[];
  repeated: number;
}

function openReader(): SourceReader {
  const collected: Collected = { agents: new Map(), parents: new Map(), evaluations: [], repeated: 0 };
  return { read: (line) => takeLine(collected, line), finish: () => harvest(collected) };
}

function takeLine(collected: Collected, { value, file, number }: SourceLine): Fate {
  const known = ["resourceSpans", "resourceLogs", "resourceMetrics"].filter((key) => key in value);
  if (known.length === 0) return { kind: "ignored", type: "not an OTLP signal" };
  const wrong = known.find((key) => !Array.isArray(value[key]));
  if (wrong) return { kind: "rejected", reason: `field ${wrong}: not a list` };
  const { agents, parents } = readSpans(value, { file, line: number });
  const { evaluations, others } = readLogs(value);
  for (const [key, parent] of parents) collected.parents.set(key, parent);
  const fresh = agents.filter(({ id }) => !collected.agents.has(id));
  collected.repeated += agents.length - fresh.length;
  for (const agent of fresh) collected.agents.set(agent.id, agent);
  collected.evaluations.push(...evaluations);
  if (fresh.length > 0 || evaluations.length > 0) return USED;
  if (agents.length > 0) return DUPLICATE;
  if (parents.length > 0 || "resourceSpans" in value)
    return { kind: "ignored", type: "otlp:spans without an agent" };
  return { kind: "ignored", type: others[0] === undefined ? `otlp:${known[0]}` : `otlp:${others[0]}` };
}

function harvest(collected: Collected): Harvest {
  const { agents, evaluations } = collected;
  const judgements = new Map<string, Sign[]>();
  const ratings: Rating[] = [];
  let unlinkedRatings = 0;
  const byResponse = new Map(
    [...agents.values()].flatMap((span) => {
      const response = textOf(span.attributes, "gen_ai.response.id");
      return response === undefined ? [] : [[response, span.id] as const];
    }),
  );
  for (const evaluation of [...evaluations].sort((a, b) => a.atMs - b.atMs)) {
    const success = evaluationSuccess(evaluation);
    const id = judgedAgent(collected, evaluation, byResponse);
    if (success === undefined || id === undefined) {
      unlinkedRatings += 1;
      continue;
    }
    ratings.push(toRating(evaluation, id, success));
    const name = success ? "evaluation_passed" : "evaluation_failed";
    const detail = textOf(evaluation.attributes, "gen_ai.evaluation.name") ?? "evaluation";
    judgements.set(id, [...(judgements.get(id) ?? []), { name, atMs: evaluation.atMs, detail }]);
  }
  const spans = [...agents.values()].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  const invocations = spans.map((span) => toInvocation(collected, span, judgements.get(span.id) ?? []));
  const ends = spans.map(({ endMs }) => endMs);
  return {
    invocations,
    ratings,
    sessions: new Set(invocations.map(({ session_id }) => session_id)).size,
    duplicateDelegations: collected.repeated,
    orphanRuns: 0,
    unlinkedRatings,
    firstTimestamp: spans[0] ? iso(spans[0].startMs) : null,
    lastTimestamp: ends.length > 0 ? iso(ends.reduce((a, b) => Math.max(a, b))) : null,
  };
}

/** The agent span that an evaluation speaks of: the judged span or its nearest ancestor, else the one with the response. */
function judgedAgent(
  collected: Collected,
  { traceId, spanId, attributes }: Evaluation,
  byResponse: ReadonlyMap<string, string>,
): string | undefined {
  if (traceId !== undefined && spanId !== undefined) {
    const key = spanKey(traceId, spanId);
    const agent = collected.agents.has(key) ? key : nearestAgent(collected, key);
    if (agent !== undefined) return agent;
  }
  return byResponse.get(textOf(attributes, "gen_ai.response.id") ?? "");
}

/** The nearest ancestor that is an agent span. Stops at a loop, which a broken exporter may write. */
function nearestAgent({ agents, parents }: Collected, key: string): string | undefined {
  const visited = new Set([key]);
  for (let at = parents.get(key); at !== undefined && !visited.has(at); at = parents.get(at)) {
    if (agents.has(at)) return at;
    visited.add(at);
  }
  return undefined;
}

function toInvocation(collected: Collected, span: AgentSpan, judgements: readonly Sign[]): Invocation {
  const { attributes, resource } = span;
  const text =
    lastUserText(attributes["gen_ai.input.messages"]) ??
    textOf(attributes, "gen_ai.agent.description") ??
    span.name;
  const task = describeTask(text);
  const agent = normaliseAgentName(span.agent);
  return {
    timestamp: iso(span.startMs),
    session_id:
      textOf(attributes, "gen_ai.conversation.id", "session.id") ??
      textOf(resource, "session.id") ??
      span.traceId,
    invocation_id: span.id,
    agent_name: agent,
    ...modelOf(span),
    task_description: text,
    state_features: {
      codebase: { languages: task.languages, frameworks: task.frameworks },
      task: { type: task.type },
    },
    parent_invocation_id: nearestAgent(collected, span.id) ?? null,
    workflow_id: span.traceId,
    duration_seconds: (span.endMs - span.startMs) / 1000,
    outcome: outcomeOf(span, judgements),
    complexity_level: task.complexity,
    metadata: metadataOf(span, agent),
    repository: textOf(resource, "vcs.repository.name", "service.name") ?? null,
    provenance: {
      source: "otlp",
      file: span.file,
      line: span.line,
      format: "otlp json",
      tool_version: textOf(resource, "service.version") ?? null,
    },
  };
}

/** The model that answered, else the one that was asked for. */
function modelOf({ attributes }: AgentSpan): Pick<Invocation, "agent_model"> {
  const model = modelVersion(textOf(attributes, "gen_ai.response.model", "gen_ai.request.model"));
  return model === undefined ? {} : { agent_model: model };
}

/** Errors of the environment: time, rate and connection. They say nothing about the agent. */
const ENVIRONMENT = /timeout|deadline|rate.?limit|429|5\d\d|connection|unavailable|overload|quota/i;

function outcomeOf(span: AgentSpan, judgements: readonly Sign[]): Outcome {
  const error = [textOf(span.attributes, "error.type"), span.statusMessage]
    .filter((part) => part !== undefined)
    .join(": ");
  const ended: Sign = {
    name: span.failed ? (ENVIRONMENT.test(error) ? "environment" : "failed") : "no_objection",
    atMs: span.endMs,
    detail: span.failed ? error || "status error" : "ended without an error",
  };
  const signs = strongestFirst([...judgements, ended]);
  const strongest = signs[0] ?? ended;
  const { label, success, confidence } = EVIDENCE[strongest.name];
  const input = numberOf(span.attributes, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens");
  const output = numberOf(span.attributes, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens");
  return {
    status: success === null ? "unknown" : success ? "success" : "failure",
    error_message: span.failed ? error || null : null,
    success,
    success_source: label,
    success_confidence: success === null ? null : confidence,
    known_at: success === null ? null : iso(strongest.atMs),
    evidence: signs.map(({ name, atMs, detail }) => ({
      source: name,
      success: EVIDENCE[name].success,
      confidence: EVIDENCE[name].confidence,
      detail,
      at: iso(atMs),
    })),
    tokens:
      input === undefined && output === undefined
        ? null
        : {
            input: input ?? 0,
            output: output ?? 0,
            cache_read: numberOf(span.attributes, "gen_ai.usage.cache_read.input_tokens") ?? 0,
            cache_creation: numberOf(span.attributes, "gen_ai.usage.cache_creation.input_tokens") ?? 0,
          },
  };
}

function metadataOf(span: AgentSpan, agent: string): Record<string, unknown> {
  const all = {
    agent_display_name: span.agent === agent ? undefined : span.agent,
    agent_id: textOf(span.attributes, "gen_ai.agent.id"),
    agent_description: textOf(span.attributes, "gen_ai.agent.description"),
    model: textOf(span.attributes, "gen_ai.response.model", "gen_ai.request.model"),
    provider: textOf(span.attributes, "gen_ai.provider.name", "gen_ai.system"),
    inferred: ["state_features.task.type", "state_features.codebase", "complexity_level"],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const iso = (ms: number): string => new Date(ms).toISOString();
