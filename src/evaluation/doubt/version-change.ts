import type { VersionChange } from "../../schema/evaluation-doubt.ts";
import type { Decisions } from "../decisions.ts";

export interface VersionPair {
  /** name of the older version */
  version: string;
  /** choice probabilities of the judged policy and of the older version, on the same rows */
  own: Float64Array; // [rows * actions]
  earlier: Float64Array; // [rows * actions]
  data: Pick<Decisions, "rows" | "actions" | "taskType">;
  names: readonly string[];
  taskTypes: readonly string[];
  /** agents that one of the two does not know */
  unknownAgents: readonly string[];
}

type Change = VersionChange["changes"][number];

const MOST_LISTED = 10;

/**
 * What an older version would have decided otherwise. Of two policies that leave something to chance, the total variation
 * distance counts: the smallest share of decisions in which they can differ.
 */
export function versionChange(pair: VersionPair): VersionChange {
  const { rows } = pair.data;
  const cells = new Map<string, Change>();
  let moved = 0;
  for (let row = 0; row < rows; row++) moved += addMoves(pair, row, cells);
  const changes = [...cells.values()].sort(
    (one, other) => other.decisions - one.decisions || (keyOf(one) < keyOf(other) ? -1 : 1),
  );
  return {
    version: pair.version,
    decisions: rows,
    changed: rows === 0 ? 0 : moved / rows,
    changes: changes.slice(0, MOST_LISTED),
    unknown_agents: [...pair.unknownAgents],
    sentence: sentenceOf(pair, moved, changes[0]),
  };
}

/** Moves the probability that the older version puts too much on some agents to those where it puts too little. */
function addMoves(pair: VersionPair, row: number, cells: Map<string, Change>): number {
  const { actions, taskType } = pair.data;
  const gained = Array.from({ length: actions }, (_, action) => {
    const at = row * actions + action;
    return pair.own[at]! - pair.earlier[at]!;
  });
  const moved = gained.reduce((sum, gain) => sum + Math.max(0, gain), 0);
  if (moved < 1e-12) return 0;
  gained.forEach((loss, from) => {
    if (loss >= 0) return;
    gained.forEach((gain, to) => {
      if (gain <= 0) return;
      const type = pair.taskTypes[taskType[row]!] ?? "unknown";
      const change = { task_type: type, from: pair.names[from]!, to: pair.names[to]!, decisions: 0 };
      const known = cells.get(keyOf(change)) ?? change;
      cells.set(keyOf(change), { ...known, decisions: known.decisions + (-loss * gain) / moved });
    });
  });
  return moved;
}

const keyOf = ({ task_type, from, to }: Change): string => JSON.stringify([task_type, from, to]);

function sentenceOf({ version, data, unknownAgents }: VersionPair, moved: number, most?: Change): string {
  const strangers =
    unknownAgents.length === 0 ? "" : ` Only one of the two knows ${unknownAgents.join(", ")}.`;
  if (most === undefined)
    return `It decides each of the ${data.rows} held-out delegations as ${version} does.${strangers}`;
  const often = `most often ${most.to} instead of ${most.from} on ${most.task_type} (${rounded(most.decisions)})`;
  return `It would decide ${rounded(moved)} of the ${data.rows} held-out delegations otherwise than ${version}, ${often}.${strangers}`;
}

/** Decisions of policies that leave something to chance are no whole numbers. */
const rounded = (decisions: number): string => `${Number(decisions.toFixed(1))}`;
