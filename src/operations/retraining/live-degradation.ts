import type { Degradation } from "../../monitoring/triggers/evidence.ts";
import type { Config } from "../../schema/config.ts";
import type { Effects } from "../operation.ts";
import type { Live } from "./considered.ts";

/** What the alarm says of the live release, from the ledger. */
export async function liveDegradation(
  _live: Live,
  _settings: Config,
  _effects: Effects,
): Promise<Degradation | null> {
  return null;
}
