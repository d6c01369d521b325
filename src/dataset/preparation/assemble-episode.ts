import type { Action } from "../../schema/transition.ts";
import type { PreparedTransition } from "../prepared-transition.ts";
import type { DelegationRow } from "./delegation-row.ts";

export interface AssemblySettings {
  rewardOf(row: DelegationRow): number;
  /** discount per delegation, inside a sequence */
  gamma: number;
  longestSequence: number;
  /** `sequenceKey` of each admitted sequence */
  admitted: ReadonlySet<string>;
}

/** One key per list of agents; names may hold any character. */
export const sequenceKey = (agents: readonly string[]): string => JSON.stringify(agents);

/**
 * The transitions of one episode, from its labelled delegations in order. A delegation goes on to the next labelled one,
 * also when that one is not written itself (too close to a split, or lacking a demanded feature): the world went on, and
 * only the last of the episode is done. After the row that begins a sequence comes one more row for the sequence.
 */
export function assembleEpisode(
  episode: readonly DelegationRow[],
  settings: AssemblySettings,
): PreparedTransition[] {
  return episode.flatMap((row, index) =>
    row.written
      ? [
          transition([row], episode[index + 1], settings),
          ...sequencesFrom(episode, index, settings).map((members) =>
            transition(members, episode[index + members.length], settings),
          ),
        ]
      : [],
  );
}

/** The admitted chains that begin at `start`: written, unbroken, all agents distinct. */
function sequencesFrom(
  episode: readonly DelegationRow[],
  start: number,
  { longestSequence, admitted }: AssemblySettings,
): DelegationRow[][] {
  const found: DelegationRow[][] = [];
  const members = [episode[start]!];
  while (members.length < longestSequence) {
    const last = members[members.length - 1]!;
    const next = episode[start + members.length];
    const goesOn = next?.written && next.follows && next.step === last.step + 1;
    if (!goesOn || members.some(({ agent }) => agent === next.agent)) break;
    members.push(next);
    if (admitted.has(sequenceKey(members.map(({ agent }) => agent)))) found.push([...members]);
  }
  return found;
}

const discounted = (members: readonly DelegationRow[], { gamma, rewardOf }: AssemblySettings): number =>
  members.reduce((sum, member, index) => sum + gamma ** index * rewardOf(member), 0);

const sumOrNull = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0);

/** A sequence succeeded when each member did; its rating is the last member's. */
function transition(
  members: readonly DelegationRow[],
  next: DelegationRow | undefined,
  settings: AssemblySettings,
): PreparedTransition {
  const first = members[0]!;
  const last = members[members.length - 1]!;
  const agents = members.map(({ agent }) => agent);
  const action: Action = agents.length === 1 ? first.agent : agents;
  return {
    state: first.state,
    action,
    reward: discounted(members, settings),
    next_state: next?.state ?? null,
    done: next === undefined,
    steps: members.length,
    invocation_id: first.invocationId,
    episode_id: first.episodeId,
    session_id: first.sessionId,
    repository: first.repository,
    timestamp_ms: first.tsMs,
    outcome_known_ms: Math.max(...members.map(({ knownMs }) => knownMs)),
    available_actions: [...new Set([...first.available, ...agents])],
    available_actions_source: first.availableSource,
    next_available_actions: next?.available ?? null,
    success: members.every(({ success }) => success),
    success_probability: members.reduce((product, { probability }) => product * probability, 1),
    success_source: last.source,
    quality_rating: last.quality,
    duration_seconds: sumOrNull(members.map(({ durationSeconds }) => durationSeconds)),
    alternative_agent_suggested: members.length === 1 ? first.alternative : null,
  };
}
