import type { Random } from "../../numeric/random.ts";
import type { TaskKind } from "./catalogue.ts";

/** Success of an agent at a task of middle complexity. Specialists stand out, so that the best agent is one agent. */
const SPECIALIST_RATE = 0.88;
const NEIGHBOUR_RATE = 0.62;
const LOWEST_RATE = 0.3;
const HIGHEST_RATE = 0.55;
/** added to the log odds of everybody alike, so that complexity never changes who is best */
const COMPLEXITY_SHIFT = { low: 0.4, medium: 0, high: -0.6 } as const;
/** The sequence effect: code that was audited just before is easier to build on. */
export const SEQUENCE_EFFECT = {
  before: "security-auditor",
  helps: "backend-architect",
  logOdds: 1.2,
} as const;

export type Complexity = keyof typeof COMPLEXITY_SHIFT;

/** What is really true of one simulated delegation, given the delegations that were really made before it. */
export interface TrueDelegation {
  invocationId: string;
  episodeId: string;
  kind: string;
  taskType: string;
  chosen: string;
  /** probability with which the simulated team would have chosen each agent */
  propensities: number[]; // [agents]
  /** probability that each agent would have succeeded */
  successProbabilities: number[]; // [agents]
  /** the agent with the highest of these; the first of equals */
  bestAgent: string;
  success: boolean;
  /** whether the task was hard in a way that no file shows; only with hidden confounding */
  hard?: boolean;
}

/** The whole truth about simulated telemetry: real delegations only, test workflows have none. */
export interface SimulatedTruth {
  agents: string[];
  delegations: TrueDelegation[];
}

/** Success rate of each agent at each kind of task, at middle complexity and without a sequence effect. */
export function drawSkills(
  kinds: readonly TaskKind[],
  agents: readonly string[],
  random: Random,
): number[][] {
  return kinds.map((kind) => {
    const drawn = agents.map(() => LOWEST_RATE + (HIGHEST_RATE - LOWEST_RATE) * random.next());
    return agents.map((agent, index) => {
      if (agent === kind.specialist) return SPECIALIST_RATE;
      return agent === kind.neighbour ? NEIGHBOUR_RATE : drawn[index]!;
    });
  });
}

/** The skills after a drift: each kind's specialist and its second agent have swapped theirs; nothing where one is missing. */
export const swapSkills = (
  skills: readonly number[][],
  kinds: readonly TaskKind[],
  agents: readonly string[],
): number[][] =>
  kinds.map((kind, index) => {
    const row = [...skills[index]!];
    const specialist = agents.indexOf(kind.specialist);
    const neighbour = agents.indexOf(kind.neighbour);
    if (specialist < 0 || neighbour < 0) return row;
    [row[specialist], row[neighbour]] = [row[neighbour]!, row[specialist]!];
    return row;
  });

/** What moves the log odds of success besides skill and complexity. */
export interface Effects {
  /** of an audit just before the backend work */
  sequence: number;
  /** of what no file shows */
  hidden: number;
  /** of the model that the agent runs on by now */
  upgrade: number;
}

/** Success probability of an agent in its situation: the skill, moved on the log odds by complexity and sequence. */
export function successProbability(
  skill: number,
  agent: string,
  complexity: Complexity,
  previous: string | null,
  { sequence, hidden, upgrade }: Effects,
): number {
  const helped = previous === SEQUENCE_EFFECT.before && agent === SEQUENCE_EFFECT.helps;
  const logOdds = Math.log(skill / (1 - skill)) + COMPLEXITY_SHIFT[complexity];
  return 1 / (1 + Math.exp(-(logOdds + (helped ? sequence : 0) + hidden + upgrade)));
}

/** Whom a policy would send: one agent, or a probability for each agent in the order of `truth.agents`. */
export type Chooser = (delegation: TrueDelegation) => string | ArrayLike<number>;

/**
 * The true success rate of a policy, one decision at a time: mean over the delegations of the success probability of
 * the agents it chooses, with the history that really happened before each. Throws a RangeError for an unknown agent.
 */
export function trueValue(truth: SimulatedTruth, chooser: Chooser): number {
  let sum = 0;
  for (const delegation of truth.delegations) {
    const choice = chooser(delegation);
    if (typeof choice !== "string") {
      delegation.successProbabilities.forEach((success, agent) => {
        sum += success * choice[agent]!;
      });
      continue;
    }
    const agent = truth.agents.indexOf(choice);
    if (agent < 0) throw new RangeError(`the simulated team has no agent ${choice}`);
    sum += delegation.successProbabilities[agent]!;
  }
  return sum / truth.delegations.length;
}

/** The truth after the outcomes were permuted: nothing matters any more, every agent succeeds at the overall rate. */
export function flattenTruth(truth: SimulatedTruth): SimulatedTruth {
  const rate =
    truth.delegations.reduce((sum, each) => sum + Number(each.success), 0) /
    Math.max(1, truth.delegations.length);
  const first = truth.agents[0] ?? "";
  return {
    agents: truth.agents,
    delegations: truth.delegations.map((each) => ({
      ...each,
      successProbabilities: truth.agents.map(() => rate),
      bestAgent: first,
    })),
  };
}
