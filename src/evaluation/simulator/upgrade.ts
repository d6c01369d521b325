import type { Settings } from "./telemetry-options.ts";

const DAY_MS = 86_400_000;
const MODELS = { before: "simulated-model-1", after: "simulated-model-2" } as const;

/** Whether an agent runs on the new model by then. */
export const isUpgraded = (
  { upgrade, startMs }: Pick<Settings, "upgrade" | "startMs">,
  agent: string,
  atMs: number,
): boolean =>
  upgrade !== null && Object.hasOwn(upgrade.logOdds, agent) && atMs >= startMs + upgrade.afterDays * DAY_MS;

/** The model that the telemetry names; none in a simulation where nothing is upgraded. */
export const modelAt = (
  settings: Pick<Settings, "upgrade" | "startMs">,
  agent: string,
  atMs: number,
): { agent_model?: string } =>
  settings.upgrade === null
    ? {}
    : { agent_model: isUpgraded(settings, agent, atMs) ? MODELS.after : MODELS.before };
