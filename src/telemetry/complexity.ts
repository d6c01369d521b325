import type { COMPLEXITIES } from "../schema/vocabulary.ts";

export type Complexity = (typeof COMPLEXITIES)[number];

const CHARACTERS_READ = 4000;
const HARD_WORDS =
  /\b(architecture|migrat\w*|redesign\w*|restructur\w*|end-to-end|entire codebase|across the codebase|concurren\w*|race condition|distributed|security audit|state machine|backward\w* compatib\w*|thorough(ly)?|comprehensive(ly)?)\b/gi;
const EASY_WORDS =
  /\b(typo|rename|one-line|single line|simple|trivial|quick(ly)?|format(ting)?|bump|just (run|report|check))\b/gi;
const FILE_NAME = /[\w-]{1,80}\.[a-z]{1,4}\b/gi;
const STEP = /^\s{0,4}(?:\d{1,2}[.)]|[-*])\s/gm;

/**
 * How big a task looks, from its text. One point each: more than 600 characters; more than 2,000; four or more
 * steps; four or more different files; each kind of hard word (at most two). One point less for easy words.
 * 0 or less is low, 1 or 2 is medium, 3 or more is high. A judgement, not a measurement.
 */
export function inferComplexity(text: string): Complexity {
  const read = text.slice(0, CHARACTERS_READ);
  const points =
    Number(text.length > 600) +
    Number(text.length > 2000) +
    Number((read.match(STEP) ?? []).length >= 4) +
    Number(countKinds(read, FILE_NAME) >= 4) +
    Math.min(2, countKinds(read, HARD_WORDS)) -
    Math.min(1, countKinds(read, EASY_WORDS));
  return points >= 3 ? "high" : points >= 1 ? "medium" : "low";
}

const countKinds = (text: string, pattern: RegExp): number =>
  new Set((text.match(pattern) ?? []).map((word) => word.toLowerCase())).size;
