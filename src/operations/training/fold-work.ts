import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import { type FittedQOptions, fitQAnchor } from "../../learning/fitted-q-anchor.ts";
import { type MemberResult, type MemberTask, work as trainMember } from "./train-member.ts";

/**
 * What a worker is asked when settings are chosen: the anchor of a fold, which all candidate settings share because none of
 * them changes it, or one network that rests on it. One module for both, so that the same workers go on from the one to the other.
 */
export type FoldTask =
  | { fold: number; train: TransitionTable; options: FittedQOptions & { rewardScale: number } }
  | { job: number; member: MemberTask };

export type FoldResult = { fold: number; anchor: Anchor } | { job: number; member: MemberResult };

/** Where a worker finds this module. */
export const ADDRESS = import.meta.url;

export async function work(task: FoldTask): Promise<FoldResult> {
  if ("member" in task) return { job: task.job, member: await trainMember(task.member) };
  const { fold, train, options } = task;
  return { fold, anchor: fitQAnchor(train, options) };
}
