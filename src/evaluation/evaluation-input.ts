import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Policy } from "../learning/policy.ts";
import type { Config } from "../schema/config.ts";
import type { EvaluationReport } from "../schema/evaluation-report.ts";
import type { Action } from "../schema/transition.ts";
import type { RewardPart } from "./doubt/reward-flips.ts";

/** An older version, already asked what it would choose; in the judged policy's action space. */
export interface EarlierVersion {
  name: string;
  target: Float64Array; // [test rows * actions]
  /** agents that only one of the two knows */
  unknownAgents: readonly string[];
  /** test rows that the older version was fitted to: it looks better on them than it is */
  rowsItKnew: number;
}

export interface EvaluationInput {
  /** rows that the policies learned from; the behaviour and reward models learn from them too */
  train: TransitionTable;
  /** held-out rows, later in time; rows with `steps` above 1 are left out */
  test: TransitionTable;
  /** the action space of both tables, sequences included */
  actions: readonly Action[];
  taskTypes: readonly string[];
  /** the one that is judged */
  policy: Policy;
  /** context; all on the same action space */
  baselines: readonly Policy[];
  /** name of the baseline that always sends the agent with the best record */
  bestSingle: string;
  earlier?: EarlierVersion | undefined;
  /** action index that a rater named as better, -1 where nobody did; one entry per test row */
  betterAgent?: Int32Array | undefined;
  /** name of each test row in the telemetry */
  invocations?: readonly string[] | undefined;
  /** repository of each test row */
  repositories?: readonly (string | null)[] | undefined;
  /** probability of success that the policy states for the agent that was sent; one entry per test row */
  confidence?: Float64Array | undefined;
  /** amounts per table row; the reward is the sum of weight times amount */
  rewardParts?: readonly RewardPart[] | undefined;
  /** discount between the delegations of an episode; 0.99 when left out */
  gamma?: number | undefined;
  /** false: leave whole episodes out; where episodes are long, following them is most of the time that an evaluation takes */
  wholeEpisodes?: boolean | undefined;
  lineage?: EvaluationReport["lineage"] | undefined;
  /** of the test rows, ISO 8601 */
  period: { first: string; last: string };
  settings: Config["evaluation"];
  /** versions that were judged on these test rows so far, this one included; the level in `settings` is corrected already */
  versionsJudged?: number | undefined;
  /** gain over the best baseline that the settings call worth a switch */
  worthwhileGain?: number | undefined;
}
