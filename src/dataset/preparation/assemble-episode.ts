import type { Config } from "../../schema/config.ts";
import type { Action, Transition } from "../../schema/transition.ts";
import type { DelegationRow } from "./delegation-row.ts";

export interface AssemblySettings {
  rewardOf(row: DelegationRow): number;
  /** discount per delegation, inside a sequence */
  gamma: number;
  longestSequence: number;
  horizon: Config["data_preparation"]["horizon"];
  /** `sequenceKey` of each admitted sequence */
  admitted: ReadonlySet<string>;
}

/** One key per list of agents; names may hold any character. */
export const sequenceKey = (agents: readonly string[]): string => JSON.stringify(agents);

/**
 * Most telemetry is a one-step contextual bandit: what is delegated next hardly depends on who was sent before. So with
 * the horizon `delegation` every row is done, and its next state is only a record; with `episode` only the last one is,
 * and the learner bootstraps from the rest.
 *
 * The transitions of one episode, from its labelled delegations in order. A delegation goes on to the next labelled one,
 * also when that one is not written itself (too close to a split, or lacking a demanded feature): the world went on. After the row that begins a sequence comes one more row for the sequence.
 */
export function assembleEpisode(episode: readonly DelegationRow[], settings: AssemblySettings): Transition[] {
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

/**
 * Of a sequence: the discounted sum where the learner looks at the whole episode, so that it compares with a single
 * delegation and what follows it; else the discounted mean, so that it compares with a single delegation by itself.
 */
function discounted(
  members: readonly DelegationRow[],
  { gamma, rewardOf, horizon }: AssemblySettings,
): number {
  const sum = members.reduce((total, member, index) => total + gamma ** index * rewardOf(member), 0);
  if (horizon === "episode" || members.length === 1) return sum;
  return sum / members.reduce((total, _, index) => total + gamma ** index, 0);
}

const sumOrNull = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0);

const adviceOf = ({ advice }: DelegationRow): Pick<Transition, "recommended_agent" | "recommended_mode"> => ({
  ...(advice && { recommended_agent: advice.agent }),
  ...(advice?.mode && { recommended_mode: advice.mode }),
});

/** A sequence succeeded when each member did; its rating is the last member's. */
function transition(
  members: readonly DelegationRow[],
  next: DelegationRow | undefined,
  settings: AssemblySettings,
): Transition {
  const first = members[0]!;
  const last = members[members.length - 1]!;
  const agents = members.map(({ agent }) => agent);
  const action: Action = agents.length === 1 ? first.agent : agents;
  return {
    state: first.state,
    action,
    reward: discounted(members, settings),
    next_state: next?.state ?? null,
    done: next === undefined || settings.horizon === "delegation",
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
    ...(members.length === 1 && first.model !== null && { agent_model: first.model }),
    ...(members.length === 1 && adviceOf(first)),
    ...(members.some(({ earlierForm }) => earlierForm) && { earlier_form: true as const }),
  };
}
