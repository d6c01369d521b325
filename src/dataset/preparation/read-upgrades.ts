import type { AgentChange } from "../../schema/agent-note.ts";
import { type ModelCount, modelUpgrades } from "../agent-forms/model-upgrades.ts";
import type { PreparationEngine } from "../engine/engine.ts";
import { MODEL_COUNTS } from "./steps/model.ts";

/** The last change of the model of each agent, by the counts that this query gives; as `prepare` counts when left out. */
export async function readUpgrades(
  engine: PreparationEngine,
  counts = MODEL_COUNTS,
): Promise<Map<string, AgentChange>> {
  const rows: ModelCount[] = [];
  for await (const row of engine.rows(counts))
    rows.push({
      agent: String(row.agent),
      model: String(row.model),
      firstMs: Number(row.first_ms),
      other: String(row.other),
      before: Number(row.before_n),
      since: Number(row.since_n),
    });
  return modelUpgrades(rows);
}
