import { isObject } from "../../parse-json.ts";
import { type Attributes, nanosecondsToMs, objectsIn, readAttributes, textOf } from "./attributes.ts";

/** A span of an agent at work. Times in milliseconds since 1970. */
export interface AgentSpan {
  id: string;
  traceId: string;
  parentSpanId: string | undefined;
  agent: string;
  name: string;
  startMs: number;
  endMs: number;
  failed: boolean;
  statusMessage: string | undefined;
  attributes: Attributes;
  resource: Attributes;
  file: string;
  line: number;
}

/** A judgement by an evaluator: a `gen_ai.evaluation.result` log record. */
export interface Evaluation {
  traceId: string | undefined;
  spanId: string | undefined;
  atMs: number;
  attributes: Attributes;
}

const AGENT_ATTRIBUTES = /^(?:gen_ai\.|error\.type$|session\.id$|vcs\.)/;

export const spanKey = (traceId: string, spanId: string): string => `${traceId}:${spanId}`;

/** The spans of one OTLP line: agent spans, and for all of them who is the parent of whom. */
export function readSpans(
  value: Record<string, unknown>,
  place: { file: string; line: number },
): { agents: AgentSpan[]; parents: [key: string, parent: string][] } {
  const agents: AgentSpan[] = [];
  const parents: [string, string][] = [];
  for (const [span, resource] of spansIn(value)) {
    const { traceId, spanId, parentSpanId } = span;
    if (typeof traceId !== "string" || typeof spanId !== "string") continue;
    const parent = typeof parentSpanId === "string" && parentSpanId !== "" ? parentSpanId : undefined;
    if (parent !== undefined) parents.push([spanKey(traceId, spanId), spanKey(traceId, parent)]);
    const agent = readAgentSpan(span, traceId, spanId, parent, resource, place);
    if (agent) agents.push(agent);
  }
  return { agents, parents };
}

function* spansIn(value: Record<string, unknown>): Generator<[Record<string, unknown>, Attributes]> {
  for (const group of objectsIn(value.resourceSpans)) {
    const resource = readAttributes(isObject(group.resource) ? group.resource.attributes : undefined);
    for (const scope of objectsIn(group.scopeSpans)) {
      for (const span of objectsIn(scope.spans)) yield [span, resource];
    }
  }
}

function readAgentSpan(
  span: Record<string, unknown>,
  traceId: string,
  spanId: string,
  parentSpanId: string | undefined,
  resource: Attributes,
  place: { file: string; line: number },
): AgentSpan | undefined {
  const all = readAttributes(span.attributes);
  const name = typeof span.name === "string" ? span.name : "";
  const operation = textOf(all, "gen_ai.operation.name");
  if (operation !== "invoke_agent" && !(operation === undefined && name.startsWith("invoke_agent")))
    return undefined;
  const startMs = nanosecondsToMs(span.startTimeUnixNano);
  const agent = textOf(all, "gen_ai.agent.name", "gen_ai.agent.id") ?? name.replace(/^invoke_agent\s*/, "");
  if (startMs === undefined || agent === "") return undefined;
  const status = isObject(span.status) ? span.status : {};
  const attributes = Object.fromEntries(Object.entries(all).filter(([key]) => AGENT_ATTRIBUTES.test(key)));
  return {
    id: spanKey(traceId, spanId),
    traceId,
    parentSpanId,
    agent,
    name,
    startMs,
    endMs: Math.max(startMs, nanosecondsToMs(span.endTimeUnixNano) ?? startMs),
    failed:
      status.code === 2 || status.code === "STATUS_CODE_ERROR" || textOf(all, "error.type") !== undefined,
    statusMessage: typeof status.message === "string" ? status.message : undefined,
    attributes,
    resource,
    ...place,
  };
}

/** The evaluations of one OTLP line, and the names of the other events it holds. */
export function readLogs(value: Record<string, unknown>): { evaluations: Evaluation[]; others: string[] } {
  const evaluations: Evaluation[] = [];
  const others: string[] = [];
  for (const group of objectsIn(value.resourceLogs)) {
    for (const scope of objectsIn(group.scopeLogs)) {
      for (const record of objectsIn(scope.logRecords)) {
        const attributes = readAttributes(record.attributes);
        const name =
          (typeof record.eventName === "string" && record.eventName) ||
          textOf(attributes, "event.name") ||
          "log";
        const atMs = nanosecondsToMs(record.timeUnixNano) ?? nanosecondsToMs(record.observedTimeUnixNano);
        if (name !== "gen_ai.evaluation.result" || atMs === undefined) others.push(name);
        else evaluations.push({ ...spanOf(record), atMs, attributes });
      }
    }
  }
  return { evaluations, others };
}

const spanOf = (record: Record<string, unknown>): Pick<Evaluation, "traceId" | "spanId"> => ({
  traceId: typeof record.traceId === "string" && record.traceId !== "" ? record.traceId : undefined,
  spanId: typeof record.spanId === "string" && record.spanId !== "" ? record.spanId : undefined,
});
