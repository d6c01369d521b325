import type { Degradation } from "../../monitoring/triggers/evidence.ts";
import type { Config } from "../../schema/config.ts";
import { watchLiveRelease } from "../health/watch-release.ts";
import type { Effects } from "../operation.ts";

/** What the degradation alarm says of the live release; null where it is switched off. */
export async function liveDegradation(
  { monitoring }: Pick<Config, "monitoring">,
  effects: Effects,
): Promise<Degradation | null> {
  if (!monitoring.alert_on_degradation) return null;
  const watched = await watchLiveRelease(effects);
  if (watched === null) return null;
  const { raised, fall, sentence } = watched.alarm;
  return { alarm: raised, fall: fall?.degraded_by ?? null, sentence };
}
