import { calibrationQuality } from "../learning/calibration-quality.ts";
import type { EvaluationReport } from "../schema/evaluation-report.ts";
import type { Candidate } from "./candidate-draws.ts";
import { labelInformation, type SelectedDecisions } from "./decisions.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { Bench } from "./judge.ts";

/** Held-out decisions labelled a success, and labelled a failure. */
export function countLabels({ decisions }: Pick<SelectedDecisions, "decisions">): {
  successes: number;
  failures: number;
} {
  const successes = decisions.success.reduce((sum, success) => sum + success, 0);
  return { successes, failures: decisions.rows - successes };
}

/** What was judged on, and what was left out. */
export function describeData(
  input: EvaluationInput,
  train: SelectedDecisions,
  { decisions, excluded }: SelectedDecisions,
  { weightClip }: Bench,
): EvaluationReport["data"] {
  return {
    period: input.period,
    training_decisions: train.decisions.rows,
    decisions: decisions.rows,
    episodes: new Set(decisions.episode).size,
    weight_limit: weightClip,
    excluded_sequences: excluded.sequences,
    excluded_unknown_agents: excluded.unknownAgents,
    labelled_success_share: countLabels({ decisions }).successes / decisions.rows,
    label_information: labelInformation(decisions),
  };
}

/** Who can be chosen, how often each was, and how often the policy would send it. */
export function describeAgents(
  { data, names }: Bench,
  { decisions: train }: SelectedDecisions,
  { target }: Candidate,
): EvaluationReport["agents"] {
  const possible = new Set(
    [...data.mask.keys()].filter((at) => data.mask[at]).map((at) => at % data.actions),
  );
  const count = (actions: Int32Array, agent: number): number =>
    actions.reduce((sum, action) => sum + (action === agent ? 1 : 0), 0);
  const wanted = new Float64Array(data.actions);
  target.forEach((probability, at) => {
    wanted[at % data.actions]! += probability / data.rows;
  });
  return [...possible]
    .sort((one, other) => one - other)
    .map((agent) => ({
      name: names[agent]!,
      training: count(train.action, agent),
      held_out: count(data.action, agent),
      would_get: wanted[agent]!,
    }));
}

/** Expected calibration error of the fitted choice probabilities, over every agent that could have been chosen. */
export function choiceCalibration({ data, behaviour }: Bench): number {
  const probabilities: number[] = [];
  const chosen: number[] = [];
  behaviour.forEach((probability, at) => {
    if (!data.mask[at]) return;
    probabilities.push(probability);
    chosen.push(data.action[Math.floor(at / data.actions)] === at % data.actions ? 1 : 0);
  });
  return calibrationQuality(probabilities, chosen).expectedCalibrationError;
}
