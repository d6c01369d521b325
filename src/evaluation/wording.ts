import type { EvaluatedPolicy } from "../schema/evaluation-report.ts";
import { labelInformation, type SelectedDecisions } from "./decisions.ts";

/** below this share of the information of certain labels, the report warns */
export const SOFT_BELOW = 0.5;
/** estimates that differ by more than this are called a disagreement */
const DISAGREEMENT = 0.1;

/** a mean weight further from 1 than this is worth a word */
const WEIGHT_OFF = 0.25;

/** a level of 97.5 % is not 98 % */
const exactPercent = (level: number): string => `${Number((100 * level).toFixed(2))} %`;

/** What is estimated, in words that stand at the head of every report. */
export const ESTIMAND =
  "The mean outcome of one delegation if the policy had chosen the agent, over the held-out delegations as they came (same tasks, same agents available, the history before each as it really was). Outcomes are the success rate (a label we are not sure of counts with its probability) and the reward of the configuration. Differences are to what was really chosen (the behaviour) and to always sending the agent with the best record, on the same delegations.";

export const ASSUMPTIONS = [
  "one step: a choice changes the outcome of its own delegation, later ones stay as they were",
  "nothing that the log does not hold made people choose an agent and also decided how well it did (no hidden confounding)",
  "every agent that the policy would choose was tried in like situations (checked below: support)",
  "the probabilities with which agents were chosen are estimated, not logged",
  "an agent does as well when it is sent more often",
] as const;

/** Conditions that the reader must know, in words. */
export function notesOn(
  policies: readonly EvaluatedPolicy[],
  { decisions, excluded }: SelectedDecisions,
  level: number,
): string[] {
  const [policy] = policies;
  if (!policy) return [];
  const notes = [
    `Of the ${policies.length} rows of the table only ${policy.name} is judged; the others are context and were not chosen among, so the verdict needs no correction for comparisons.`,
    `Intervals are ${exactPercent(level)} bootstrap intervals over whole episodes; they do not include the error of the fitted behaviour model. Choices that nobody tried count as the worst outcome in a lower bound and as the best one in an upper bound.`,
    "Agreement with the log is imitation. It is not evidence that a choice was right.",
  ];
  if (excluded.sequences > 0) {
    notes.push(
      `${excluded.sequences} rows that stand for a sequence of agents are left out, and sequences cannot be chosen here: each delegation is judged by itself.`,
    );
  }
  if (excluded.unknownAgents > 0) {
    notes.push(
      `${excluded.unknownAgents} held-out delegations went to agents that the training period does not know; they are left out.`,
    );
  }
  const information = labelInformation(decisions);
  if (information < SOFT_BELOW) {
    notes.push(
      `Most outcomes are soft: the labels hold ${(100 * information).toFixed(0)} % of the information of certain ones. The figures rest on the confidence that was given to each kind of sign, and no interval includes an error of that.`,
    );
  }
  const { mean_weight: weight } = policy.overlap;
  if (Math.abs(weight - 1) > WEIGHT_OFF) {
    notes.push(
      `The mean weight of ${policy.name} is ${weight.toFixed(2)}, where 1 is expected: the model of past choices does not fit where this policy would choose, or few heavy weights decide.`,
    );
  }
  const { spread } = policy.success_rate;
  if (spread !== null && spread > DISAGREEMENT) {
    notes.push(
      `The estimators disagree by ${(100 * spread).toFixed(0)} points: the log says little about what this policy would do.`,
    );
  }
  return notes;
}

/** Trying versions until one passes is an experiment with as many chances. */
export const severalVersions = (versions: number, level: number): string =>
  `${versions} versions have been judged on these held-out delegations. So that trying often does not pay, every interval and bound here is at ${exactPercent(level)}: the error of the settings divided by ${versions} (Bonferroni).`;

/** Whether the estimated gain over the best of the baselines that the log can judge is what the configuration calls worth a switch. */
export function worthOf(judgeable: readonly EvaluatedPolicy[], worth: number | undefined): string[] {
  const rates = (role: EvaluatedPolicy["role"]): number[] =>
    judgeable.flatMap((each) =>
      each.role === role && each.success_rate.value !== null ? [each.success_rate.value] : [],
    );
  const [own] = rates("policy");
  const baselines = rates("baseline");
  if (worth === undefined || own === undefined || baselines.length === 0) return [];
  const gain = own - Math.max(...baselines);
  const points = (share: number): string => (100 * share).toFixed(1);
  return [
    `The estimated gain over the best baseline that the log can judge is ${points(gain)} points, ${gain >= worth ? "at least" : "less than"} the ${points(worth)} that the settings call worth a switch (baseline.min_improvement_threshold); the verdict asks for certainty, not for size.`,
  ];
}
