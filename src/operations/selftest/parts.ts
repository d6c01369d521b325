import type { TransitionTable } from "../../dataset/transition-table.ts";
import { evaluatePolicies } from "../../evaluation/evaluate-policies.ts";
import type { EvaluationInput } from "../../evaluation/evaluation-input.ts";
import { fitQAnchor } from "../../learning/fitted-q-anchor.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import { type Recommendation, recommendationSchema } from "../../schema/recommendation.ts";
import { exportPolicy } from "../export.ts";
import type { Effects } from "../operation.ts";
import { prepare } from "../prepare.ts";
import { recommend } from "../recommend.ts";
import { train } from "../train.ts";
import { anchorScores, type Scores } from "./anchor-scores.ts";

/** The parts of the program that are put to the test. Whoever tests the test hands in broken ones. */
export interface Parts {
  /** telemetry of a workspace into a policy that answers: prepare, train, export */
  learn: (effects: Effects) => Promise<void>;
  /** one answer of that policy */
  ask: (task: string, effects: Effects) => Promise<Recommendation>;
  /** a log into the expected reward of each agent, in memory: what `train` starts from */
  fitScores: (table: TransitionTable) => Scores;
  evaluate: (input: EvaluationInput) => EvaluationReport;
}

export const REAL_PARTS: Parts = {
  learn: async (effects) => {
    await prepare.run(prepare.input.parse({}), effects);
    await train.run(train.input.parse({}), effects);
    await exportPolicy.run(exportPolicy.input.parse({}), effects);
  },
  ask: async (task, effects) => {
    const { output } = await recommend.run(recommend.input.parse({ task, topK: 20 }), effects);
    return recommendationSchema.parse(output);
  },
  fitScores: (table) => anchorScores(fitQAnchor(table, { rewardScale: 1, gamma: 0 })),
  evaluate: evaluatePolicies,
};
