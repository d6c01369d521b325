import type { SplitName } from "../../schema/manifest.ts";
import type { State } from "../../schema/transition.ts";
import type { ResultRow } from "../engine/engine.ts";
import { composeState } from "../state-context.ts";
import type { AvailableAgentsAt } from "./available-agents.ts";
import type { Advice } from "./given-advice.ts";
import type { StoredContext } from "./stage-telemetry.ts";

/** One labelled delegation as it comes out of the engine, parsed. */
export interface DelegationRow {
  split: SplitName;
  written: boolean;
  episodeId: string;
  step: number;
  /** begun after the delegation before it in the same workflow or turn had ended */
  follows: boolean;
  invocationId: string;
  sessionId: string;
  repository: string | null;
  agent: string;
  model: string | null;
  /** done before the agent's last change */
  earlierForm: boolean;
  /** what the ledger says was recommended before */
  advice: Advice | null;
  tsMs: number;
  knownMs: number;
  durationSeconds: number | null;
  success: boolean;
  probability: number;
  partial: boolean;
  source: string;
  quality: number | null;
  alternative: string | null;
  available: string[];
  availableSource: string;
  state: State;
}

const numberOrNull = (value: ResultRow[string] | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
const textOrNull = (value: ResultRow[string] | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
const truthOrNull = (value: ResultRow[string] | undefined): boolean | null =>
  value === null || value === undefined ? null : Number(value) === 1;

function stateOf(row: ResultRow, stored: StoredContext): State {
  const history = {
    historical_success_rate: numberOrNull(row.similar_rate),
    similar_tasks_count: Number(row.similar_n),
    recent_success_rate: numberOrNull(row.recent_rate),
    previous_agent: textOrNull(row.previous_agent),
    previous_success: truthOrNull(row.previous_success),
    step: Number(row.step),
  };
  return composeState(stored.context, history, Number(row.ts_ms));
}

/** Parses a row of the definition's result. */
export function delegationRow(
  row: ResultRow,
  availableAgents: AvailableAgentsAt,
  isEarlier: (agent: string, ms: number) => boolean,
  advice: ReadonlyMap<string, Advice>,
): DelegationRow {
  const stored = JSON.parse(String(row.context)) as StoredContext;
  const [repository, agent, tsMs] = [String(row.repository), String(row.agent), Number(row.ts_ms)];
  const available = availableAgents(stored, { repository, tsMs, chosen: agent });
  return {
    split: row.split as SplitName,
    written: row.standing === "kept",
    episodeId: String(row.episode_id),
    step: Number(row.step),
    follows: Number(row.follows) === 1,
    invocationId: String(row.invocation_id),
    sessionId: String(row.session_id),
    repository: repository === "" ? null : repository,
    agent,
    model: textOrNull(row.model) || null,
    earlierForm: isEarlier(agent, tsMs),
    advice: advice.get(String(row.invocation_id)) ?? null,
    tsMs,
    knownMs: Number(row.first_known_ms),
    durationSeconds: numberOrNull(row.duration_seconds),
    success: Number(row.success) === 1,
    probability: Number(row.probability),
    partial: Number(row.partial) === 1,
    source: String(row.source),
    quality: numberOrNull(row.quality),
    alternative: textOrNull(row.alternative),
    available: available.agents,
    availableSource: available.source,
    state: stateOf(row, stored),
  };
}
