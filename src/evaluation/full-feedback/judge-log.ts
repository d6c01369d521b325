import { encodeTransitions, withKnownActions } from "../../dataset/encode-transitions.ts";
import { baselinePolicy, learnBaseline } from "../../learning/baselines/all-baselines.ts";
import type { BaselineKind } from "../../learning/baselines/baseline.ts";
import type { Decision } from "../../learning/policy.ts";
import type { PolicyFigures, ReliabilityBin } from "../../schema/benchmark.ts";
import type { Transition } from "../../schema/transition.ts";
import { choiceOf, type LearnedPolicy, namedAgent } from "./learned-policy.ts";
import type { Propensities } from "./logging-policy.ts";
import { reliabilityBins } from "./reliability-bins.ts";
import { behaviour, bestSingle, type HeldOut, judgeChoices, oracle } from "./truth.ts";

/** A log that was learned from, and the held-out tasks on which everybody is judged. */
export interface JudgedLog {
  rows: Transition[];
  learned: LearnedPolicy;
  held: HeldOut;
  /** the held-out tasks, encoded */
  decisions: Decision[];
  propensities: Propensities;
  /** the baselines of the settings (`baseline.models`) */
  baselines: readonly BaselineKind[];
}

/** Exact figures of ours, of the product's baselines and of the references, and the calibration of ours. */
export function judgeLog(log: JudgedLog): {
  policies: PolicyFigures[];
  calibration: ReliabilityBin[] | null;
} {
  const { learned, held, decisions, propensities } = log;
  const choices = decisions.map((decision) =>
    namedAgent(learned.policy, learned, held.feedback.agents, decision),
  );
  return {
    policies: [
      {
        name: learned.policy.name,
        role: "ours",
        ...judgeChoices(held, (position) => choices[position]!.agent),
      },
      ...judgeBaselines(log),
      { name: "behaviour", role: "reference", ...behaviour(held, propensities) },
      { name: "known_best", role: "reference", ...bestSingle(held).figures },
      { name: "oracle", role: "reference", ...oracle(held) },
    ],
    calibration: calibrationOf(log, choices),
  };
}

/** The product's own baselines, learned from every row of the log. */
function judgeBaselines({ rows, learned, held, decisions, baselines }: JudgedLog): PolicyFigures[] {
  const { encoder, space } = learned;
  const { table } = withKnownActions(encodeTransitions(rows, encoder, space));
  return baselines.map((kind) => {
    const policy = baselinePolicy(kind, learnBaseline(kind, table, space), space);
    const choice = choiceOf(policy, learned, held.feedback.agents, decisions);
    return { name: kind, role: "baseline", ...judgeChoices(held, choice) };
  });
}

/** How well the stated success probability of the chosen agents holds on the held-out tasks. */
function calibrationOf(
  { learned, held }: JudgedLog,
  choices: readonly { agent: number; score: number }[],
): ReliabilityBin[] | null {
  const { probability } = learned;
  if (probability === null) return null;
  const { feedback, tasks } = held;
  return reliabilityBins(
    choices.map(({ score }) => probability(score)),
    choices.map(({ agent }, position) => feedback.score[tasks[position]! * feedback.agents.length + agent]!),
  );
}
