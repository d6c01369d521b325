import type { Deployment } from "../../schema/deployment.ts";
import type { Mode } from "../../schema/recommendation.ts";
import { planRelease, release } from "../deploy.ts";
import type { Effects } from "../operation.ts";

/**
 * What goes live by a retraining: through the gate as it is now, in stages as the settings have them. Whoever calls it holds
 * the lock.
 * @throws UserError (exit `failing`) when the gate refuses it
 */
export async function goLive(
  effects: Effects,
  planned: { event: "deploy" | "approve"; version: string; mode: Mode; reason: string; automatic: boolean },
): Promise<{ event: Deployment; because: string }> {
  const { rollout, because } = planRelease(effects, planned.version, planned.mode);
  return { event: await release(effects, { ...planned, forced: false, rollout }), because };
}
