import { termsOf } from "../../advisor/terms.ts";

/** One answer of the advisor that named somebody and was shown. */
export interface GivenAdvice {
  id: string;
  atMs: number;
  task: string;
}

/** One delegation that was really made. */
export interface MadeDelegation {
  atMs: number;
  task: string;
  /** where whoever delegated wrote down which recommendation it followed or not */
  recommendationId: string | null;
}

export interface Link<Advice, Delegation> {
  advice: Advice;
  delegation: Delegation;
  /** explicit: the delegation names the recommendation; task: same task, soon after */
  by: "explicit" | "task";
}

/** A recommendation is acted on within this time, or the delegation had nothing to do with it. */
export const ACTED_ON_WITHIN_MS = 2 * 3_600_000;
const ALIKE = 0.5;
const FEWEST_SHARED_WORDS = 2;

/**
 * Which delegation each recommendation led to. The one that names it; else, of the delegations within two hours after it,
 * one with the same task: the two texts are equal, or share two words and half of those of the shorter one (the ledger
 * holds the task in a sentence, the delegation a whole prompt). Each side is used once; a delegation takes the most
 * similar recommendation before it, the latest of equals.
 */
export function linkDelegations<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  given: readonly Advice[],
  made: readonly Delegation[],
): Link<Advice, Delegation>[] {
  const byId = new Map(given.map((advice) => [advice.id, advice]));
  const taken = new Set<string>();
  const links: Link<Advice, Delegation>[] = [];
  const take = (advice: Advice, delegation: Delegation, by: "explicit" | "task"): void => {
    taken.add(advice.id);
    links.push({ advice, delegation, by });
  };
  const left = made.filter((delegation) => {
    const named = byId.get(delegation.recommendationId ?? "");
    if (!named || taken.has(named.id)) return true;
    take(named, delegation, "explicit");
    return false;
  });
  const words = new Map(given.map(({ id, task }) => [id, new Set(termsOf(task))]));
  const inOrder = [...given].sort((a, b) => a.atMs - b.atMs);
  let [first, end] = [0, 0];
  for (const delegation of [...left].sort((a, b) => a.atMs - b.atMs)) {
    const { atMs } = delegation;
    while (first < inOrder.length && at(inOrder, first) < atMs - ACTED_ON_WITHIN_MS) first++;
    while (end < inOrder.length && at(inOrder, end) <= atMs) end++;
    const before = inOrder.slice(first, end).filter(({ id }) => !taken.has(id));
    const best = mostAlike(before, delegation, words);
    if (best) take(best, delegation, "task");
  }
  return links;
}

const at = (given: readonly GivenAdvice[], place: number): number =>
  given[place]?.atMs ?? Number.POSITIVE_INFINITY;

/** Of recommendations in order of time the one whose task is most like the delegation's, the latest of equals. */
function mostAlike<Advice extends GivenAdvice>(
  given: readonly Advice[],
  delegation: MadeDelegation,
  words: ReadonlyMap<string, ReadonlySet<string>>,
): Advice | undefined {
  const own = new Set(termsOf(delegation.task));
  let best: { advice: Advice; likeness: number } | undefined;
  for (const advice of given) {
    const same = advice.task.trim() === delegation.task.trim();
    const likeness = same ? 2 : likenessOf(words.get(advice.id) ?? new Set(), own);
    if (likeness >= ALIKE && likeness >= (best?.likeness ?? 0)) best = { advice, likeness };
  }
  return best?.advice;
}

/** Shared words over the words of the shorter text; 0 where fewer than two are shared. */
function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared < FEWEST_SHARED_WORDS ? 0 : shared / Math.min(one.size, other.size);
}
