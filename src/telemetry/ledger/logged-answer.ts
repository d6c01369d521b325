import type { Arm, Mode } from "../../schema/recommendation.ts";

/** One answer of `telemetry/recommendations.jsonl`, as far as anybody looks at it again. */
export interface LoggedAnswer {
  id: string;
  atMs: number;
  task: string;
  taskType: string;
  version: string | null;
  mode: Mode | null;
  /** who got the question in a rollout; null when nothing was deployed, and in lines of older programs */
  arm: Arm | null;
  /** share of the tasks that the live release had then, 1 to 100 */
  rolloutPercent: number | null;
  propensity: number | null;
  sessionId: string | null;
  abstained: boolean;
  /** agents in the order in which they were named; a sequence is not among them */
  named: readonly string[];
  /** of the agent named first */
  confidence: number | null;
  /** a reason was given for the agent named first */
  reasoned: boolean;
}
