import type { Followup } from "../../schema/followup.ts";
import type { LoggedAnswer } from "../../telemetry/ledger/logged-answer.ts";
import { combineFollowups, type Said } from "./combine-followups.ts";
import type { FollowedAdvice } from "./followed-advice.ts";
import { type Link, linkDelegations } from "./link-delegations.ts";
import type { LoggedDelegation } from "./logged-delegation.ts";

/** The ledger joined with what became of it. */
export interface JoinedLedger {
  /** in file order; an id that stands twice is one answer */
  advice: FollowedAdvice[];
  /** delegations without a recommendation, by agent: whom people send anyway */
  unadvised: ReadonlyMap<string, number>;
  /** time of the latest delegation; null: there is none */
  lastDelegationMs: number | null;
}

/**
 * What became of every answer: what followups say of it comes first, then the delegation that it led to
 * (`linkDelegations`). Its success is that of a rating of the delegation, else of a followup, else of the telemetry.
 */
export function followAdvice(
  answers: readonly LoggedAnswer[],
  followups: readonly Followup[],
  delegations: readonly LoggedDelegation[],
): JoinedLedger {
  const said = combineFollowups(followups);
  const once = [...new Map(answers.map((answer) => [answer.id, answer])).values()];
  const given = once.map((answer) => {
    const told = said.get(answer.id);
    return {
      answer,
      id: answer.id,
      atMs: answer.atMs,
      task: answer.task,
      sessionId: answer.sessionId,
      toldAgent: told ? toldAgent(answer, told) : null,
      toldDelegation: told?.invocation_id ?? null,
    };
  });
  const links = linkDelegations(given, delegations);
  const linkOf = new Map(links.map((link) => [link.advice.answer, link]));
  const linked = new Set(links.map(({ delegation }) => delegation));
  const unadvised = new Map<string, number>();
  let lastDelegationMs: number | null = null;
  for (const delegation of delegations) {
    lastDelegationMs = Math.max(lastDelegationMs ?? Number.NEGATIVE_INFINITY, delegation.atMs);
    if (delegation.recommendationId === null && !linked.has(delegation))
      unadvised.set(delegation.agent, (unadvised.get(delegation.agent) ?? 0) + 1);
  }
  const advice = once.map((answer) => becameOf(answer, said.get(answer.id), linkOf.get(answer)));
  return { advice, unadvised, lastDelegationMs };
}

const toldAgent = ({ named: [first] }: LoggedAnswer, { agent, followed }: Said): string | null =>
  agent ?? (followed === true ? (first ?? null) : null);

function becameOf(
  answer: LoggedAnswer,
  said: Said | undefined,
  link: Pick<Link<unknown, LoggedDelegation>, "delegation" | "by"> | undefined,
): FollowedAdvice {
  const delegation = link?.delegation;
  const agent = (said && toldAgent(answer, said)) ?? delegation?.agent ?? null;
  const [first] = answer.named;
  const unseen = first === undefined || answer.mode === "shadow";
  const outcome = outcomeOf(said, delegation);
  return {
    ...answer,
    linkedBy: said ? "followup" : (link?.by ?? null),
    followed: unseen ? null : (said?.followed ?? (agent === null ? null : agent === first)),
    agent,
    overrideReason: said?.override_reason ?? null,
    success: outcome?.success ?? null,
    quality: delegation?.rated?.quality ?? said?.quality_rating ?? delegation?.logged?.quality ?? null,
    outcomeMs: outcome?.atMs ?? delegation?.atMs ?? null,
    available: delegation?.available ?? null,
  };
}

function outcomeOf(
  said: Said | undefined,
  delegation: LoggedDelegation | undefined,
): { success: boolean; atMs: number | null } | null {
  if (delegation?.rated) return delegation.rated;
  if (said?.success != null) {
    const saidMs = Date.parse(said.timestamp);
    return { success: said.success, atMs: Number.isNaN(saidMs) ? null : saidMs };
  }
  return delegation?.logged ?? null;
}
