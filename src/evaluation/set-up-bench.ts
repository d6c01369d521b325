import { actionName } from "../schema/transition.ts";
import { countChoices } from "./behaviour/choice-counts.ts";
import { drawResamples } from "./bootstrap.ts";
import { joinDecisions, type SelectedRows } from "./decisions.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { Fits } from "./fits.ts";
import type { Bench } from "./judge.ts";
import { supportedActions, triedActions } from "./overlap.ts";

/**
 * Where importance weights are cut: at the configured limit, or at sqrt(n) where that is more (Ionides 2008), so that the
 * bias of the cut vanishes faster than the width of the interval. A fixed limit lets intervals miss the truth: at 10, with
 * true weights of 16, 95 % intervals held it in 85 % of simulated logs.
 */
const clipFor = (rows: number, configured: number): number => Math.max(configured, Math.sqrt(rows));

/** All that the judgement of every policy shares. */
export function setUpBench(
  input: EvaluationInput,
  { train, test }: SelectedRows,
  { behaviour: { probabilities }, outcomes }: Fits,
): Bench {
  const { settings } = input;
  const { decisions: data } = test;
  const joined = joinDecisions(train.decisions, data);
  const counts = countChoices(
    joined,
    Array.from({ length: joined.rows }, (_, row) => row),
  );
  return {
    data,
    behaviour: probabilities,
    outcomes: {
      success: { observed: data.successProbability, model: outcomes.success.expected },
      reward: { observed: data.reward, model: outcomes.reward.expected },
    },
    resamples: drawResamples(data.episode, settings.bootstrap_replicates, settings.seed),
    supported: supportedActions(data, probabilities, counts),
    tried: triedActions(data, probabilities, counts),
    counts,
    betterAgent: Int32Array.from(test.tableRow, (row) => input.betterAgent?.[row] ?? -1),
    names: input.actions.map(actionName),
    taskTypes: input.taskTypes,
    weightClip: clipFor(data.rows, settings.weight_clip),
    level: settings.confidence_level,
  };
}
