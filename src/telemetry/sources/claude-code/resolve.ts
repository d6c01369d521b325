import { ANSWER_CHARACTERS_KEPT } from "./kept-characters.ts";
import type { Notification } from "./notification.ts";
import { type Answer, type Delegation, type Run, type Session, usableId } from "./session.ts";

/**
 * Joins, once a session is read: background results to their delegations (tool-use id, then agent id; the first final
 * one counts), and sub-agent runs without an id of their own (inline, or blanked) by their prompt. Returns the run of
 * each delegation.
 */
export function resolveSession(session: Session): Map<Delegation, Run> {
  const byAgentId = new Map<string, Delegation>();
  for (const delegation of session.delegations.values()) {
    if (delegation.agentId !== undefined && !byAgentId.has(delegation.agentId))
      byAgentId.set(delegation.agentId, delegation);
  }
  for (const [agentId, sidecar] of session.sidecars) {
    const delegation = usableId(sidecar.toolUseId) ? session.delegations.get(sidecar.toolUseId) : undefined;
    if (!delegation) continue;
    delegation.agentId ??= agentId;
    delegation.agentType ??= sidecar.agentType;
    delegation.callerAgentId ??= sidecar.parentAgentId;
    byAgentId.set(agentId, delegation);
  }
  const inOrder = [...session.notifications].sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, notification } of inOrder) {
    const byTool = usableId(notification.toolUseId)
      ? session.delegations.get(notification.toolUseId)
      : undefined;
    const delegation = byTool ?? byAgentId.get(notification.agentId);
    if (!delegation) continue;
    delegation.agentId ??= notification.agentId;
    delegation.answer ??= answerOf(notification, atMs);
    completeFigures(delegation.answer, notification);
  }
  return joinRuns(session, byAgentId);
}

/** Two forms of one notification may report different figures: the gaps of the first are filled from the later ones. */
function completeFigures(answer: Answer, notification: Notification): void {
  answer.durationMs ??= notification.durationMs;
  answer.toolUses ??= notification.toolUses;
  answer.contextTokens ??= notification.contextTokens;
  if (answer.text === "") answer.text = notification.result.slice(0, ANSWER_CHARACTERS_KEPT);
}

const API_FAILURE = /API error|rate limit|overloaded|connection|usage limit/i;

function answerOf(notification: Notification, atMs: number): Answer {
  const { status, summary, result, durationMs, toolUses, contextTokens } = notification;
  const environment = status === "failed" && API_FAILURE.test(summary);
  const text = status === "completed" ? result : `${summary} ${result}`.trim();
  return {
    atMs,
    kind: environment ? "environment" : status,
    text: text.slice(0, ANSWER_CHARACTERS_KEPT),
    durationMs,
    toolUses,
    contextTokens,
    filesEdited: undefined,
  };
}

function joinRuns(session: Session, byAgentId: ReadonlyMap<string, Delegation>): Map<Delegation, Run> {
  const runOf = new Map<Delegation, Run>();
  for (const run of session.runs.values()) {
    const delegation = byAgentId.get(run.agentId) ?? byPrompt(session, run, runOf);
    if (!delegation) continue;
    delegation.agentId ??= run.agentId;
    runOf.set(delegation, run);
  }
  return runOf;
}

function byPrompt(session: Session, run: Run, taken: ReadonlyMap<Delegation, Run>): Delegation | undefined {
  const prompt = run.firstPrompt;
  if (prompt === undefined || prompt.trim() === "") return undefined;
  return [...session.delegations.values()].find(
    (delegation) =>
      !taken.has(delegation) && delegation.agentId === undefined && delegation.prompt.startsWith(prompt),
  );
}
