import { actionIndex } from "../../dataset/action-space.ts";
import { REWARD_UNITS, REWARD_WEIGHTS, rewardAmounts, rewardInputsOf } from "../../dataset/reward-parts.ts";
import type { RewardPart } from "../../evaluation/doubt/reward-flips.ts";
import type { Config } from "../../schema/config.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { Transition } from "../../schema/transition.ts";
import type { TrainingTables, Visit } from "../training-tables.ts";

/**
 * Gathers, while rows go by, how much of each part of the reward they hold. The amounts of a row whose action is a sequence
 * are zeros: it is never judged. `finish` gives the parts per row of the tables' `train` and `test`.
 */
export function collectRewardParts(
  { reward }: Config,
  manifest: Manifest,
): { visit: Visit; finish(tables: TrainingTables): RewardPart[] } {
  const amounts = { train: columns(), test: columns() };
  const trainActions: Transition["action"][] = [];
  const { overall, by_agent: byAgent } = manifest.missing_duration_seconds;
  const visit: Visit = (split, row) => {
    if (split === "validation") return;
    if (split === "train") trainActions.push(row.action);
    const agent = typeof row.action === "string" ? row.action : "";
    const usual = (Object.hasOwn(byAgent, agent) ? byAgent[agent] : undefined) ?? overall;
    const parts = row.steps === 1 ? rewardAmounts(rewardInputsOf(row), reward, usual) : undefined;
    for (const weight of REWARD_WEIGHTS) amounts[split][weight].push(parts?.[weight] ?? 0);
  };
  return {
    visit,
    finish: ({ space }) => {
      const known = trainActions.map((action) => actionIndex(space, action) >= 0);
      return REWARD_WEIGHTS.map((weight) => ({
        weight,
        unit: REWARD_UNITS[weight],
        now: reward[weight],
        train: Float64Array.from(amounts.train[weight].filter((_, row) => known[row])),
        test: Float64Array.from(amounts.test[weight]),
      }));
    },
  };
}

const columns = () =>
  Object.fromEntries(REWARD_WEIGHTS.map((weight) => [weight, [] as number[]])) as Record<
    (typeof REWARD_WEIGHTS)[number],
    number[]
  >;
