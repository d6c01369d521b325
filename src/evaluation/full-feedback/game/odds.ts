import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import type { RewardUnits } from "../rewards.ts";

/**
 * The sequential game: up to `tries` tries at a task, by any agent each, the same one again included; a success ends it.
 * Odds are all that decides it, whether they are the truth or somebody's estimate.
 */
export interface GameOdds {
  agents: number;
  tries: number;
  /** probability that this try succeeds, the agent having failed `failures` times at this task in this episode */
  chance(task: number, agent: number, failures: number): number;
  /** what one try costs, in reward units */
  price(task: number, agent: number): number;
}

export interface GameRules {
  tries: number;
  /** reward units per try */
  tryCost: number;
}

/**
 * The true odds. The tries of one episode are distinct runs of a cell drawn at random, so after j failures the chance is
 * m / (n - j), m successes among n runs: exact, nothing is drawn. Where only one outcome is known, the same agent would do
 * the same again, and a second try never helps.
 */
export function trueOdds(
  feedback: FullFeedback,
  { tries, tryCost }: GameRules,
  units: RewardUnits,
): GameOdds {
  const { score, runs, cost } = feedback;
  const agents = feedback.agents.length;
  const chance = (task: number, agent: number, failures: number): number => {
    const cell = task * agents + agent;
    const count = runs === null ? 1 : runs.offsets[cell + 1]! - runs.offsets[cell]!;
    if (failures >= count) return 0;
    return Math.min(1, wins[cell]! / (count - failures));
  };
  const wins = runs === null ? score : sumPerCell(runs);
  const price = (task: number, agent: number): number =>
    tryCost + (units.kind === "net" ? units.usdPrice * (cost?.[task * agents + agent] ?? 0) : 0);
  return { agents, tries, chance, price };
}

function sumPerCell({ offsets, results }: NonNullable<FullFeedback["runs"]>): Float64Array {
  const sums = new Float64Array(offsets.length - 1);
  for (let cell = 0; cell < sums.length; cell++) {
    for (let run = offsets[cell]!; run < offsets[cell + 1]!; run++) sums[cell]! += results[run]!;
  }
  return sums;
}
