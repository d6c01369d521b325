import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import { type FittedQOptions, fitQAnchor } from "../../learning/fitted-q-anchor.ts";

/** The anchor of one fold, which all candidate settings share: none of them changes it. */
export interface FoldAnchorTask {
  train: TransitionTable;
  options: FittedQOptions & { rewardScale: number };
}

/** Where a worker finds this module. */
export const ADDRESS = import.meta.url;

export const work = async ({ train, options }: FoldAnchorTask): Promise<Anchor> => fitQAnchor(train, options);
