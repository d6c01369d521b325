import { likeness } from "./body-sketch.ts";

/** What of an agent's file says whether another is the same under a new name. */
export interface Body {
  agent: string;
  body_sha256?: string | null | undefined;
  body_sketch?: string | null | undefined;
}

/** From here on two files are the same agent: a rename mostly changes a name here and there in the text. */
const VERY_SIMILAR = 0.7;

/**
 * Which of the agents that came goes on from which of those that went, as a map from new name to old: the most alike first,
 * each at most once; of equally alike ones the first by name. Files alike by less than 0.7 are different agents.
 */
export function bestMatches(gone: readonly Body[], arrived: readonly Body[]): Map<string, string> {
  const pairs = arrived
    .flatMap((to) => gone.map((from) => ({ from: from.agent, to: to.agent, alike: alike(from, to) })))
    .filter((pair) => pair.alike >= VERY_SIMILAR)
    .sort((a, b) => b.alike - a.alike || (a.to < b.to ? -1 : a.to > b.to ? 1 : a.from < b.from ? -1 : 1));
  const found = new Map<string, string>();
  const used = new Set<string>();
  for (const { from, to } of pairs) {
    if (found.has(to) || used.has(from)) continue;
    found.set(to, from);
    used.add(from);
  }
  return found;
}

/** The same text counts more than any likeness of sketches. */
function alike(one: Body, other: Body): number {
  if (one.body_sha256 && one.body_sha256 === other.body_sha256) return 2;
  return one.body_sketch && other.body_sketch ? likeness(one.body_sketch, other.body_sketch) : 0;
}
