import type { Step } from "../../engine/engine.ts";

/** When each agent first ran on each model that the telemetry names. */
const modelsFirstSeen: Step = {
  name: "models_first_seen",
  select: () => `
    SELECT agent, model, MIN(ts_ms) AS first_ms FROM delegations WHERE model <> '' GROUP BY agent, model`,
};

/** For each of these moments, how often the agent ran on each model before it and from it on. */
const modelCounts: Step = {
  name: "model_counts",
  select: () => `
    SELECT f.agent, f.model, f.first_ms, d.model AS other,
      COUNT(CASE WHEN d.ts_ms < f.first_ms THEN 1 END) AS before_n,
      COUNT(CASE WHEN d.ts_ms >= f.first_ms THEN 1 END) AS since_n
    FROM models_first_seen f JOIN delegations d ON d.agent = f.agent AND d.model <> ''
    GROUP BY f.agent, f.model, f.first_ms, d.model`,
  drops: ["models_first_seen"],
};

export const modelSteps: readonly Step[] = [modelsFirstSeen, modelCounts];
