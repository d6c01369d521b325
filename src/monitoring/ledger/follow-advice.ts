import type { Followup } from "../../schema/followup.ts";
import type { AnswerTable } from "../../telemetry/ledger/answer-table.ts";
import type { Said } from "../../telemetry/ledger/combine-followups.ts";
import type { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import { isUnseen, linkLedger, toldAgent } from "../../telemetry/ledger/link-ledger.ts";
import type { LinkedBy, Links } from "../../telemetry/ledger/links.ts";
import type { LoggedAnswer } from "../../telemetry/ledger/logged-answer.ts";
import type { LoggedOutcome, RatedOutcome } from "../../telemetry/ledger/logged-delegation.ts";
import type { FollowedAdvice, JudgedAdvice } from "./followed-advice.ts";

/** The ledger joined with what became of it. */
export interface JoinedLedger {
  /** in file order, made one at a time; an id that stands twice is one answer */
  advice: Iterable<FollowedAdvice>;
  /** the same without the texts, faster */
  judged: Iterable<JudgedAdvice>;
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
  answers: AnswerTable,
  followups: readonly Followup[],
  delegations: DelegationTable,
): JoinedLedger {
  const { said, links } = linkLedger(answers, followups, delegations);
  const ledTo = (place: number): LedTo | undefined => {
    const delegation = links.delegationOf(place);
    return delegation === undefined ? undefined : ledToAt(delegations, delegation, links.byOf(place));
  };
  const whole = (place: number): LoggedAnswer => answers.at(place);
  const untold = (place: number): LoggedAnswer => answers.withoutTexts(place);
  const joined = (answerAt: typeof whole): Iterable<FollowedAdvice> => ({
    *[Symbol.iterator]() {
      for (let place = 0; place < answers.size; place++)
        yield becameOf(answerAt(place), said.get(place), ledTo(place));
    },
  });
  return { advice: joined(whole), judged: joined(untold), ...unadvisedOf(delegations, links) };
}

function unadvisedOf(
  delegations: DelegationTable,
  links: Links,
): Pick<JoinedLedger, "unadvised" | "lastDelegationMs"> {
  const unadvised = new Map<string, number>();
  let lastDelegationMs: number | null = null;
  for (let place = 0; place < delegations.size; place++) {
    const atMs = delegations.timeAt(place);
    lastDelegationMs = Math.max(lastDelegationMs ?? atMs, atMs);
    if (links.isUsed(place) || delegations.isNaming(place)) continue;
    const agent = delegations.agentAt(place);
    unadvised.set(agent, (unadvised.get(agent) ?? 0) + 1);
  }
  return { unadvised, lastDelegationMs };
}

/** The delegation that an answer led to. */
interface LedTo {
  by: LinkedBy;
  agent: string;
  atMs: number;
  rated: RatedOutcome | null;
  logged: LoggedOutcome | null;
  available: readonly string[] | null;
}

const ledToAt = (delegations: DelegationTable, place: number, by: LinkedBy): LedTo => ({
  by,
  agent: delegations.agentAt(place),
  atMs: delegations.timeAt(place),
  rated: delegations.ratedAt(place),
  logged: delegations.loggedAt(place),
  available: delegations.availableAt(place),
});

function becameOf(
  answer: LoggedAnswer,
  said: Said | undefined,
  delegation: LedTo | undefined,
): FollowedAdvice {
  const agent = (said && toldAgent(answer.named, said)) ?? delegation?.agent ?? null;
  const [first] = answer.named;
  const unseen = isUnseen(answer.named, answer.mode);
  const outcome = outcomeOf(said, delegation);
  // field by field: a spread of this many fields takes ten times as long, and there are millions
  return {
    id: answer.id,
    atMs: answer.atMs,
    task: answer.task,
    taskType: answer.taskType,
    version: answer.version,
    mode: answer.mode,
    arm: answer.arm,
    rolloutPercent: answer.rolloutPercent,
    propensity: answer.propensity,
    sessionId: answer.sessionId,
    abstained: answer.abstained,
    named: answer.named,
    confidence: answer.confidence,
    reasoned: answer.reasoned,
    linkedBy: said ? "followup" : (delegation?.by ?? null),
    followed: unseen ? null : (said?.followed ?? (agent === null ? null : agent === first)),
    agent,
    overrideReason: said?.override_reason ?? null,
    success: outcome?.success ?? null,
    quality: delegation?.rated?.quality ?? said?.quality_rating ?? null,
    outcomeMs: outcome?.atMs ?? delegation?.atMs ?? null,
    available: delegation?.available ?? null,
  };
}

function outcomeOf(
  said: Said | undefined,
  delegation: LedTo | undefined,
): { success: boolean; atMs: number | null } | null {
  if (delegation?.rated) return delegation.rated;
  if (said?.success != null) {
    const saidMs = Date.parse(said.timestamp);
    return { success: said.success, atMs: Number.isNaN(saidMs) ? null : saidMs };
  }
  return delegation?.logged ?? null;
}
