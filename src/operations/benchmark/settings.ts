import type { GameRules } from "../../evaluation/full-feedback/game/odds.ts";
import type { LoggingName } from "../../evaluation/full-feedback/logging-policy.ts";
import type { RewardUnits } from "../../evaluation/full-feedback/rewards.ts";
import type { Config } from "../../schema/config.ts";
import type { Waiting } from "./peers/waiting.ts";

/** All that a run depends on besides data, program and (logging, size, seed); plain data, sent to workers. */
export interface BenchmarkSettings {
  folder: string;
  pool: string;
  units: RewardUnits;
  /** null: one delegation per task */
  game: GameRules | null;
  config: Config;
  /** shell command that starts the peers; null for none */
  peer: string | null;
  /** how long a peer may take for one log; null: as long as it takes */
  peerTimeoutSeconds: number | null;
  /** folder for results */
  out: string;
  /** hash of data, program and settings */
  fingerprint: string;
}

/** One simulated log to draw, learn from and judge. */
export interface RunTask {
  settings: BenchmarkSettings;
  logging: LoggingName;
  size: number;
  seed: number;
  /** where the run says since when it waits for its peers; nobody watches without it */
  waiting?: Waiting;
}
