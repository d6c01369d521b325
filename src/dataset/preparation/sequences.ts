import type { Manifest } from "../../schema/manifest.ts";
import type { ResultRow } from "../engine/engine.ts";

const LISTED_REFUSALS = 50;

/** Sorts counted sequences into admitted and refused by support; the most frequent first, then by name. */
export function admitSequences(counted: readonly ResultRow[], minimumSupport: number): Manifest["sequences"] {
  const ranked = counted
    .map((row) => ({ agents: agentsOf(row), support: Number(row.support) }))
    .sort((a, b) => b.support - a.support || (a.agents.join("\n") < b.agents.join("\n") ? -1 : 1));
  const refused = ranked.filter(({ support }) => support < minimumSupport);
  return {
    admitted: ranked.filter(({ support }) => support >= minimumSupport),
    refused: refused.slice(0, LISTED_REFUSALS),
    refused_total: refused.length,
  };
}

const agentsOf = (row: ResultRow): string[] =>
  Array.from({ length: Number(row.length) }, (_, index) => String(row[`agent_${index}`]));
