import { readProduction } from "../../registry/policies.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { Mode } from "../../schema/recommendation.ts";
import { passGate, release } from "../deploy.ts";
import type { Effects } from "../operation.ts";

/** What goes live by a retraining: through the gate as it is now, in stages as the settings have them. */
export async function goLive(
  effects: Effects,
  planned: { event: "deploy" | "approve"; version: string; mode: Mode; reason: string; automatic: boolean },
): Promise<Deployment> {
  const { event, version, mode, reason } = planned;
  passGate(readProduction(effects.workspace, version), mode);
  return release(effects, { event, version, mode, reason, forced: false });
}
