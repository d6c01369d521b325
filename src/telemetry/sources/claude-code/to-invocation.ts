import type { Invocation, Outcome } from "../../../schema/invocation.ts";
import { EVIDENCE } from "../../evidence.ts";
import type { AgentsSeen } from "../source.ts";
import { type Judged, taskText } from "./harvest-session.ts";
import { tokensOf } from "./run.ts";

/** A judged delegation as an OaK record. Texts are not yet redacted nor cut. */
export function toInvocation(judged: Judged, seen: AgentsSeen): Invocation {
  const { session, delegation, agent, task } = judged;
  return {
    timestamp: delegation.timestamp,
    session_id: session.id,
    invocation_id: delegation.id,
    agent_name: agent,
    ...modelOf(judged),
    task_description: taskText(delegation),
    state_features: {
      codebase: { languages: task.languages, frameworks: task.frameworks },
      task: { type: task.type },
    },
    parent_invocation_id: judged.parentId ?? null,
    workflow_id: null,
    tools_used: judged.run ? [...judged.run.tools.keys()].sort() : null,
    duration_seconds: durationSeconds(judged),
    outcome: outcomeOf(judged),
    complexity_level: task.complexity,
    metadata: metadataOf(judged),
    ...availableAgents(judged, seen),
    repository: session.repository ?? null,
    turn: judged.turn,
    provenance: {
      source: "claude-code",
      file: delegation.file,
      line: delegation.line,
      format: "claude-code transcript",
      tool_version: delegation.version ?? null,
    },
  };
}

/** What its own messages say it ran on, else what its answer says. */
function modelOf({ run, delegation }: Judged): Pick<Invocation, "agent_model"> {
  const model = run?.model ?? delegation.ranModel;
  return model === undefined ? {} : { agent_model: model };
}

/** The reported duration; a foreground run without one, from its timestamps. */
function durationSeconds({ delegation, run }: Judged): number | null {
  const reported = delegation.answer?.durationMs;
  if (reported !== undefined) return reported / 1000;
  if (delegation.answer?.kind !== "completed") return null;
  if (run && run.lastMs > run.firstMs) return (run.lastMs - run.firstMs) / 1000;
  return Math.max(0, delegation.answer.atMs - delegation.atMs) / 1000;
}

function outcomeOf({ delegation, signs, run }: Judged): Outcome {
  const [strongest] = signs;
  const { label, success, confidence } = EVIDENCE[strongest.name];
  const answer = delegation.answer;
  const check = (label: "tests" | "build"): boolean | null =>
    signs.map(({ name }) => EVIDENCE[name]).find((kind) => kind.label === label)?.success ?? null;
  const isFailure = answer !== undefined && answer.kind !== "completed";
  return {
    status: success === null ? "unknown" : success ? "success" : "failure",
    error_message: isFailure ? answer.text.slice(0, 300) : null,
    tests_passed: check("tests"),
    build_succeeded: check("build"),
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
    tokens: run ? tokensOf(run) : null,
    tool_uses:
      answer?.toolUses ?? (run ? [...run.tools.values()].reduce((sum, count) => sum + count, 0) : null),
  };
}

function metadataOf({ session, delegation, agent, run, observedUntilMs }: Judged): Record<string, unknown> {
  const all = {
    agent_display_name: delegation.agent === agent ? undefined : delegation.agent || undefined,
    agent_type_reported: delegation.agentType,
    agent_id: delegation.agentId,
    agent_description: session.descriptions.get(delegation.agent),
    description: delegation.description,
    model: delegation.model,
    git_branch: delegation.gitBranch,
    background: delegation.background || undefined,
    context_tokens: delegation.answer?.contextTokens,
    tool_error_share: run && run.results > 0 ? run.errors / run.results : undefined,
    stop_reason: run?.stopReason,
    inferred: ["state_features.task.type", "state_features.codebase", "complexity_level"],
    observed_until: Number.isFinite(observedUntilMs) ? iso(observedUntilMs) : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What was on offer, always with the chosen agent: the session's own listing, else the agents used here before. */
function availableAgents(
  { session, delegation, agent, offered }: Judged,
  seen: AgentsSeen,
): Pick<Invocation, "available_agents" | "available_agents_source"> {
  if (offered) {
    return { available_agents: sorted([...offered.agents, agent]), available_agents_source: offered.source };
  }
  const earlier = [...(seen.get(session.repository ?? "") ?? [])]
    .filter(([, sinceMs]) => sinceMs <= delegation.atMs)
    .map(([name]) => name);
  return { available_agents: sorted([...earlier, agent]), available_agents_source: "seen_in_repository" };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

const iso = (ms: number): string => new Date(ms).toISOString();
