import type { KnownOutcome, LoggedDelegation } from "../../monitoring/ledger/logged-delegation.ts";

/** Delegations by column: as objects they take longer to cross from one thread to another than to read. */
export interface PackedDelegations {
  ids: string[];
  times: Float64Array;
  tasks: string[];
  agents: string[];
  sessions: (string | null)[];
  recommendationIds: (string | null)[];
  rated: PackedOutcomes;
  logged: PackedOutcomes;
  /** the distinct lists of agents that could be sent, and the place among them of each delegation; -1: none */
  lists: (readonly string[])[];
  listed: Int32Array;
}

/** `success` 1 or 0, -1: no outcome; a quality or time that is not a number: none. */
interface PackedOutcomes {
  success: Int8Array;
  qualities: Float64Array;
  times: Float64Array;
}

export function packDelegations(delegations: readonly LoggedDelegation[]): PackedDelegations {
  const lists = new Map<readonly string[], number>();
  const placeOf = (list: readonly string[] | null): number => {
    if (list === null) return -1;
    const place = lists.get(list) ?? lists.size;
    lists.set(list, place);
    return place;
  };
  const listed = new Int32Array(delegations.map(({ available }) => placeOf(available)));
  return {
    ids: delegations.map(({ id }) => id),
    times: new Float64Array(delegations.map(({ atMs }) => atMs)),
    tasks: delegations.map(({ task }) => task),
    agents: delegations.map(({ agent }) => agent),
    sessions: delegations.map(({ sessionId }) => sessionId),
    recommendationIds: delegations.map(({ recommendationId }) => recommendationId),
    rated: packOutcomes(delegations.map(({ rated }) => rated)),
    logged: packOutcomes(delegations.map(({ logged }) => logged)),
    lists: [...lists.keys()],
    listed,
  };
}

const packOutcomes = (outcomes: readonly (KnownOutcome | null)[]): PackedOutcomes => ({
  success: new Int8Array(outcomes.map((outcome) => (outcome === null ? -1 : Number(outcome.success)))),
  qualities: new Float64Array(outcomes.map((outcome) => outcome?.quality ?? Number.NaN)),
  times: new Float64Array(outcomes.map((outcome) => outcome?.atMs ?? Number.NaN)),
});

function outcomeAt({ success, qualities, times }: PackedOutcomes, row: number): KnownOutcome | null {
  const known = success[row] ?? -1;
  if (known < 0) return null;
  const quality = qualities[row] ?? Number.NaN;
  return {
    success: known === 1,
    quality: Number.isNaN(quality) ? null : quality,
    atMs: times[row] ?? Number.NaN,
  };
}

export function unpackDelegations(packed: PackedDelegations): LoggedDelegation[] {
  const { ids, times, tasks, agents, sessions, recommendationIds, lists, listed } = packed;
  return ids.map((id, row) => ({
    id,
    atMs: times[row] ?? Number.NaN,
    task: tasks[row] ?? "",
    agent: agents[row] ?? "",
    sessionId: sessions[row] ?? null,
    recommendationId: recommendationIds[row] ?? null,
    rated: outcomeAt(packed.rated, row),
    logged: outcomeAt(packed.logged, row),
    available: lists[listed[row] ?? -1] ?? null,
  }));
}
