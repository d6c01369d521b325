import type { Arm, Mode } from "../../schema/recommendation.ts";

/** How it is known what became of a recommendation. */
export const LINKS = ["followup", "explicit", "session", "task"] as const;
export type LinkedBy = (typeof LINKS)[number];

/** One recommendation of the ledger with what became of it: followups and the telemetry's delegations joined in. */
export interface FollowedAdvice {
  id: string;
  atMs: number;
  task: string;
  taskType: string;
  version: string | null;
  mode: Mode | null;
  arm: Arm | null;
  propensity: number | null;
  abstained: boolean;
  /** agents in the order in which they were named */
  named: readonly string[];
  /** of the agent named first */
  confidence: number | null;
  /** null: no delegation is known to have come of it */
  linkedBy: LinkedBy | null;
  /** the agent named first was sent; null where nothing tells */
  followed: boolean | null;
  /** who was sent */
  agent: string | null;
  overrideReason: string | null;
  success: boolean | null;
  /** 1 to 5 */
  quality: number | null;
  /** when the outcome became known, as far as the files tell; else the time of the delegation */
  outcomeMs: number | null;
}
