import type { Step } from "../../engine/engine.ts";

/** When each agent first ran on each model that the telemetry names. */
const modelsFirstSeen: Step = {
  name: "models_first_seen",
  select: () => firstSeen("model <> ''"),
};

/** For each of these moments, how often the agent ran on each model before it and from it on. */
const modelCounts: Step = {
  name: "model_counts",
  select: () => countsFrom("models_first_seen", "d.model <> ''"),
  drops: ["models_first_seen"],
};

export const modelSteps: readonly Step[] = [modelsFirstSeen, modelCounts];

const ORDER = "ORDER BY agent, first_ms, model, other";

export const MODEL_COUNTS = `SELECT * FROM model_counts ${ORDER}`;

/** The same counts as they were at an earlier moment (epoch milliseconds). */
export const modelCountsUntil = (untilMs: number): string =>
  `SELECT * FROM (${countsFrom(
    `(${firstSeen(`model <> '' AND ts_ms <= ${untilMs}`)})`,
    `d.model <> '' AND d.ts_ms <= ${untilMs}`,
  )}) c ${ORDER}`;

function firstSeen(wanted: string): string {
  return `
    SELECT agent, model, MIN(ts_ms) AS first_ms FROM delegations WHERE ${wanted} GROUP BY agent, model`;
}

function countsFrom(firsts: string, wanted: string): string {
  return `
    SELECT f.agent, f.model, f.first_ms, d.model AS other,
      COUNT(CASE WHEN d.ts_ms < f.first_ms THEN 1 END) AS before_n,
      COUNT(CASE WHEN d.ts_ms >= f.first_ms THEN 1 END) AS since_n
    FROM ${firsts} f JOIN delegations d ON d.agent = f.agent AND ${wanted}
    GROUP BY f.agent, f.model, f.first_ms, d.model`;
}
