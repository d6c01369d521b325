import type { Candidate } from "./candidate-draws.ts";
import { estimationRows } from "./candidate-draws.ts";
import type { SelectedDecisions } from "./decisions.ts";
import { sentAgents } from "./doubt/sent-agent.ts";
import { importanceWeights } from "./estimators/estimator.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { Bench } from "./judge.ts";

/** One held-out decision, with everything that the estimate takes from it: a sceptic can add it up again. */
export interface DecisionRecord {
  invocation_id: string;
  task_type: string;
  repository: string | null;
  logged_agent: string;
  /** probability with which it was chosen, fitted without this episode */
  logged_probability: number;
  would_choose: string;
  /** probability with which the policy would choose the logged agent */
  target_probability: number;
  /** their ratio, before it is clipped */
  weight: number;
  /** whether the agent that it would choose was tried in like states */
  supported: boolean;
  success_probability: number;
  reward: number;
  /** success that the reward model expects of the logged agent, and of the one that it would choose */
  expected_of_logged: number;
  expected_of_chosen: number;
}

/** A record per held-out decision, in their order. */
export function recordDecisions(
  input: EvaluationInput,
  { tableRow }: SelectedDecisions,
  bench: Bench,
  { target }: Candidate,
): DecisionRecord[] {
  const { data, behaviour, names, taskTypes, supported, outcomes } = bench;
  const sent = sentAgents(target, data.actions);
  const weights = importanceWeights(
    estimationRows(bench, target, outcomes.success),
    Number.POSITIVE_INFINITY,
  );
  return Array.from(tableRow, (row, position): DecisionRecord => {
    const from = position * data.actions;
    const [logged, chosen] = [from + data.action[position]!, from + sent[position]!];
    return {
      invocation_id: input.invocations?.[row] ?? String(row),
      task_type: taskTypes[data.taskType[position]!] ?? "unknown",
      repository: input.repositories?.[row] ?? null,
      logged_agent: names[data.action[position]!]!,
      logged_probability: behaviour[logged]!,
      would_choose: names[sent[position]!]!,
      target_probability: target[logged]!,
      weight: weights[position]!,
      supported: supported[chosen] === 1,
      success_probability: data.successProbability[position]!,
      reward: data.reward[position]!,
      expected_of_logged: outcomes.success.model[logged]!,
      expected_of_chosen: outcomes.success.model[chosen]!,
    };
  });
}
