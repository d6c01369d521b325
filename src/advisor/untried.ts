import { AGENT_FEATURE_WIDTH, describeAgent } from "../dataset/agent-features.ts";
import {
  commonScore,
  featureScore,
  featuresTell,
  type NewcomerScores,
} from "../learning/mixed-model/newcomer-scores.ts";
import type { SparseVector } from "../numeric/sparse.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import type { UntriedAgent } from "../schema/recommendation.ts";
import { ADVISOR_NAME } from "../schema/vocabulary.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { ReleasedPolicy } from "./released-policy.ts";

/** Agents whose files the policy was not trained with. */
export interface ChangedAgents {
  /** not among the actions of the policy, with all that their estimate needs */
  untried: readonly { agent: string; featureScore: number; like: string | null }[];
  /** among the actions, with another file than at training */
  edited: ReadonlySet<string>;
  newcomer: NewcomerScores | undefined;
  /** agents with a file that came after the training, of whom this version can estimate nothing */
  unestimated: ReadonlySet<string>;
}

/**
 * Compares the agent files that are there now with those of the training. Where the policy was trained without agent files,
 * nothing can be said about new ones.
 */
export function changedAgents(
  { action_space, agent_files }: Pick<ProductionFile, "action_space" | "agent_files">,
  newcomer: NewcomerScores | undefined,
  files: readonly AgentFile[],
): ChangedAgents {
  const known = new Set(action_space.filter((action) => typeof action === "string"));
  const trained = new Map(agent_files.map(({ agent, sha256 }) => [agent, sha256]));
  const wasEdited = ({ name, sha256 }: AgentFile) => trained.has(name) && trained.get(name) !== sha256;
  const fresh = files.filter(({ name }) => !known.has(name) && name !== ADVISOR_NAME);
  const fits = newcomer?.featureWeight.length === AGENT_FEATURE_WIDTH;
  return {
    untried: fits ? fresh.map((file) => introduce(file, newcomer, action_space)) : [],
    edited: new Set(files.filter(wasEdited).map(({ name }) => name)),
    newcomer,
    unestimated: new Set(fits ? [] : fresh.map(({ name }) => name)),
  };
}

function introduce(
  file: AgentFile,
  newcomer: NewcomerScores,
  actions: ProductionFile["action_space"],
): ChangedAgents["untried"][number] {
  const features = describeAgent(file);
  return {
    agent: file.name,
    featureScore: featureScore(newcomer, features),
    like: mostAlike(newcomer, features, actions),
  };
}

/** The trained agent whose file is nearest, by the angle between their features. */
function mostAlike(
  { known, featureWeight }: NewcomerScores,
  features: Float64Array,
  actions: ProductionFile["action_space"],
): string | null {
  const width = featureWeight.length;
  let best: string | null = null;
  let closest = 0;
  actions.forEach((action, index) => {
    // features have the length 1, or are all zeros
    const alike = known
      .subarray(index * width, (index + 1) * width)
      .reduce((sum, entry, k) => sum + entry * (features[k] ?? 0), 0);
    if (typeof action === "string" && alike > closest) {
      closest = alike;
      best = action;
    }
  });
  return best;
}

/**
 * What may be expected of the agents that can be used now and were never trained on, best first. They have no rank among
 * the others: nobody has seen them work.
 */
export function estimateUntried(
  released: ReleasedPolicy,
  state: SparseVector,
  available: readonly string[] | null,
  most: number,
): UntriedAgent[] {
  const { untried, newcomer } = released.changed;
  if (!newcomer) return [];
  const usable = available === null ? untried : untried.filter(({ agent }) => available.includes(agent));
  const common = commonScore(newcomer, state);
  const chance = (score: number): number =>
    Number(released.calibrate((common + score) / released.file.reward_scale).toFixed(4));
  return usable
    .map(({ agent, featureScore: own, like }) => ({
      agent,
      expected_success: chance(own),
      because: `${experience(released, agent)}; ${source(newcomer, like)}`,
    }))
    .sort((a, b) => b.expected_success - a.expected_success || (a.agent < b.agent ? -1 : 1))
    .slice(0, most);
}

function experience(released: ReleasedPolicy, agent: string): string {
  const { n } = released.count(agent, ANY_TASK_TYPE);
  return n === 0 ? "never tried" : `${n} known outcomes, none of them before the training`;
}

function source(newcomer: NewcomerScores, like: string | null): string {
  if (!featuresTell(newcomer)) {
    return "estimated as an average agent, because files did not tell the success of the known agents";
  }
  const closer = Math.round(100 * (1 - (newcomer.errors[0] ?? 0) / (newcomer.errors[1] ?? 1)));
  return `estimated from its file${like === null ? "" : `, which is most like that of ${like}`} (known agents, left out in turn, were estimated ${closer} % closer this way than by their average)`;
}
