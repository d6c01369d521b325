import type { Invocation } from "../../schema/invocation.ts";
import { ADVISOR_NAME, type Mode } from "../../schema/vocabulary.ts";
import type { AnswerTable } from "../../telemetry/ledger/answer-table.ts";
import { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import { ACTED_ON_WITHIN_MS } from "../../telemetry/ledger/link-delegations.ts";
import { isUnseen, linkLedger } from "../../telemetry/ledger/link-ledger.ts";
import type { LoggedDelegation } from "../../telemetry/ledger/logged-delegation.ts";
import { type LedgerContent, readLedger } from "../../telemetry/ledger/read-ledger.ts";
import type { FileHistory } from "../agent-forms/file-history.ts";
import { epochMs } from "../epoch-ms.ts";

/** What was recommended before a delegation was decided. */
export interface Advice {
  /** named first; under its name of today */
  agent: string;
  /** null when nothing was deployed */
  mode: Mode | null;
}

/** The ledger, waiting for the delegations that came of it. */
export interface AdviceJoin {
  /** a delegation as it was logged, in file order; of an id that comes again the last line is the valid one */
  take(record: Invocation): void;
  /** the advice that was seen before the decision, by invocation id */
  finish(): ReadonlyMap<string, Advice>;
}

/**
 * Reads the ledger, by the few fields that are needed; a missing one is empty. Of the delegations only those that may have
 * come of an answer are kept, and of these only what is compared.
 */
export async function openAdvice(ledgerFile: string, history: FileHistory): Promise<AdviceJoin> {
  const ledger = await readLedger(ledgerFile);
  const { answers, followups } = ledger;
  const mayFollow = candidates(ledger);
  const made = new Map<string, LoggedDelegation>();
  return {
    take: (record) => {
      if (answers.size === 0) return;
      const delegation = madeOf(record);
      if (record.agent_name !== ADVISOR_NAME && mayFollow(delegation)) made.set(delegation.id, delegation);
      else made.delete(delegation.id);
    },
    finish: () => {
      // of delegations at the same instant the order in which they were logged may not matter
      const ordered = [...made.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      const delegations = DelegationTable.of(ordered);
      const { links } = linkLedger(answers, followups, delegations);
      const found = new Map<string, Advice>();
      for (let place = 0; place < answers.size; place++) {
        const delegation = links.delegationOf(place);
        if (delegation === undefined) continue;
        const advice = adviceAt(answers, place, delegations.timeAt(delegation), history);
        if (advice) found.set(delegations.idAt(delegation), advice);
      }
      return found;
    },
  };
}

function madeOf(record: Invocation): LoggedDelegation {
  const { recommendation_id: named } = record.metadata ?? {};
  const recommendationId = typeof named === "string" ? named : null;
  return {
    id: record.invocation_id,
    atMs: epochMs(record.timestamp),
    // where it says which recommendation it came of, nobody has to compare tasks
    task: recommendationId === null ? record.task_description : "",
    agent: record.agent_name,
    sessionId: record.session_id,
    recommendationId,
    logged: null,
    available: null,
  };
}

/** Named by a followup, naming an answer, or made soon after one: all others cannot be linked. */
function candidates({ answers, followups }: LedgerContent): (delegation: LoggedDelegation) => boolean {
  const told = new Set(followups.map(({ invocation_id }) => invocation_id));
  const times = Float64Array.from({ length: answers.size }, (_, place) => answers.timeAt(place)).sort();
  return ({ id, atMs, recommendationId }) => {
    if (told.has(id)) return true;
    if (recommendationId !== null) return answers.placeOf(recommendationId) !== undefined;
    const last = times[countUpTo(times, atMs) - 1];
    return last !== undefined && atMs - last <= ACTED_ON_WITHIN_MS;
  };
}

/** How many of the ascending times are at most `ms`. */
function countUpTo(times: Float64Array, ms: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null where nobody saw a name, or the answer came after the decision. */
function adviceAt(
  answers: AnswerTable,
  place: number,
  decidedMs: number,
  { nameAt }: FileHistory,
): Advice | null {
  const { named, mode, atMs } = answers.at(place);
  const [first] = named;
  if (first === undefined || isUnseen(named, mode) || atMs > decidedMs) return null;
  return { agent: nameAt(first, atMs), mode };
}
