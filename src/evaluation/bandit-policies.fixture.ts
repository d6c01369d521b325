import { greedy, type Policy } from "../learning/policy.ts";
import { defaultConfig } from "../schema/config.ts";
import { evaluatePolicies } from "./evaluate-policies.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { SimulatedBandit } from "./simulator/simulate-bandit.ts";

/** A policy that looks only at the task type: [task types][agents]. */
export function tablePolicy(name: string, choice: readonly (readonly number[])[]): Policy {
  return {
    name,
    scores: ({ taskType }) => Float64Array.from(choice[taskType] ?? []),
    probabilities: ({ taskType }) => Float64Array.from(choice[taskType] ?? []),
  };
}

/** Success rate of each agent per task type on the training rows, pulled towards 0.5 by two made-up rows. */
function trainingRates({ train, taskTypes, agents }: SimulatedBandit): number[][] {
  return taskTypes.map((_, type) =>
    agents.map((_, agent) => {
      const mine = Array.from(train.action, (_, row) => row).filter(
        (row) => train.taskType[row] === type && train.action[row] === agent,
      );
      return (1 + mine.reduce((sum, row) => sum + train.success[row]!, 0)) / (2 + mine.length);
    }),
  );
}

const allOn = (rates: readonly number[]): number[] => [
  ...greedy(Float64Array.from(rates), new Uint8Array(rates.length).fill(1)),
];

/** The agent that did best per task type on the training rows. */
export const learnedChoice = (bandit: SimulatedBandit): number[][] => trainingRates(bandit).map(allOn);

/** The agent that did best over all on the training rows, always. */
export function singleChoice(bandit: SimulatedBandit): number[][] {
  const rates = trainingRates(bandit);
  const overall = bandit.agents.map((_, agent) => rates.reduce((sum, row) => sum + row[agent]!, 0));
  return rates.map(() => allOn(overall));
}

export const evaluationInput = (
  bandit: SimulatedBandit,
  choice: readonly (readonly number[])[],
  overrides: Partial<EvaluationInput["settings"]> = {},
): EvaluationInput => ({
  train: bandit.train,
  test: bandit.test,
  actions: bandit.agents,
  taskTypes: bandit.taskTypes,
  policy: tablePolicy("trained_policy", choice),
  baselines: [tablePolicy("best_single", singleChoice(bandit))],
  bestSingle: "best_single",
  period: { first: "2026-01-01T00:00:00Z", last: "2026-02-01T00:00:00Z" },
  settings: { ...defaultConfig().evaluation, bootstrap_replicates: 400, ...overrides },
});

export const evaluateChoice = (...parameters: Parameters<typeof evaluationInput>) =>
  evaluatePolicies(evaluationInput(...parameters));
