import type { TaskType } from "../schema/vocabulary.ts";

/** Signs of one task type: verbs that a task may begin with, and words that may stand anywhere in it. */
interface Rule {
  type: TaskType;
  leading: RegExp;
  words: RegExp;
}

/**
 * The rules, read from top to bottom: with equal points the earlier one wins. `leading` is matched against the first
 * verb of the title ("Fix the login test" begins with a bug fix, though it names a test).
 */
const RULES: readonly Rule[] = [
  {
    type: "review",
    leading: /^(review\w*|re-review\w*|audit\w*|verif\w+|evaluate|critique|assess|validate|hunt)$/,
    words: /\b(review\w*|audit\w*|feedback|anti-?patterns?|code quality|pull request|vulnerabilit\w+)\b/g,
  },
  {
    type: "testing",
    leading: /^(tests?|re-?test|pytest|vitest|jest|ruff|ty|lint\w*|make|ci|fast-ci)$/,
    words:
      /\b(tests?|pytest|vitest|jest|unit tests?|e2e|coverage|test suite|ruff|lint\w*|type ?checks?|pyright|mypy|ty|fast-ci|ci checks|all-ci|py-fast-ci)\b/g,
  },
  {
    type: "bug_fix",
    leading: /^(fix\w*|debug\w*|repair|resolve|correct|diagnose|patch|hotfix)$/,
    words:
      /\b(bugs?|fix(?:es|ed|ing)?|broken|crash\w*|regressions?|exception|stack ?trace|not working|fails?)\b/g,
  },
  {
    type: "documentation",
    leading: /^(document|describe|explain)$/,
    words: /\b(docs?|documentation|readme|changelog|docstrings?|tutorial|api reference|markdown)\b/g,
  },
  {
    type: "refactoring",
    leading:
      /^(refactor\w*|rename|simplify|extract|move|migrate|clean|cleanup|consolidate|inline|split|remove|delete|replace|restructure|dedupe|deduplicate|convert|modernize)$/,
    words: /\b(refactor\w*|renam\w+|simplif\w+|dead code|duplication|clean-?up|mechanical|restructur\w+)\b/g,
  },
  {
    type: "optimization",
    leading: /^(optimi[sz]e|speed|tune|profile|reduce|accelerate)$/,
    words:
      /\b(optimi[sz]\w+|performance|slow\w*|latency|throughput|memory usage|profil\w+|speed ?up|faster|bottlenecks?)\b/g,
  },
  {
    type: "architecture",
    leading: /^(design|plan|architect|propose|brainstorm)$/,
    words: /\b(architectur\w+|design|implementation plan|rfc|adr|system design|trade-?offs?)\b/g,
  },
  {
    type: "analysis",
    leading:
      /^(find|explore|analy[sz]e|investigate|research|understand|search|map|check|read|look|locate|identify|list|inspect|trace|compare|study|curate|gather|get|fetch|count|determine|summari[sz]e|extract|what|where|why|how|which)$/,
    words:
      /\b(analysis|analy[sz]\w+|research\w*|investigat\w+|explor\w+|understand|search the codebase|how does|where is|find all)\b/g,
  },
  {
    type: "operations",
    leading:
      /^(deploy|release|install|upgrade|bump|configure|commit|push|merge|rebase|publish|provision|format|setup|submit|prettier)$/,
    words:
      /\b(deploy\w*|releases?|docker\w*|kubernetes|terraform|pipeline|rollout|prettier|format(?:ting|ter)|commit and push|dependenc(?:y|ies) (?:update|upgrade)s?|github actions)\b/g,
  },
  {
    type: "implementation",
    leading: /^(implement\w*|code|write|apply|edit|update|modify|change|adjust|wire|task)$/,
    words: /\b(implement\w*|acceptance criteria|task \d+)\b/g,
  },
  {
    type: "feature_development",
    leading: /^(add|build|create|support|introduce|develop|make|enable|allow|generate|scaffold)$/,
    words:
      /\b(new feature|features?|endpoint|user story|new (?:command|page|component|flag|screen|option))\b/g,
  },
];

const LEADING_POINTS = 5;
const TITLE_POINTS = 2;
const BODY_POINTS = 1;
/** The body adds at most this much, so that a long prompt cannot outvote its title. */
const MOST_BODY_POINTS = 2;
const TITLE_CHARACTERS = 120;
const BODY_CHARACTERS = 600;
/** Words before the verb that say nothing about it. */
const FILLER =
  /^(?:please|can|could|you|we|i|need|want|to|would|like|help|me|the|a|now|then|also|just|first|finally|re-?run|run|you're|are|is|let's|lets|your|task|should|must)$/;

/** Verbs that say nothing by themselves: what counts is the thing they are done to. */
const GENERIC_VERB = /^(write|add|update|create|edit|make|generate|extend|improve|fix)$/;
const OBJECT_END = /\b(?:for|to|in|into|with|of|on|so|that|when|and|from|by)\b|[.,;:]/;
const DOCUMENT = /\b(docs?|documentation|readme|changelog|docstrings?|typos?)\b/;
const TEST = /\b(tests?|test suite|test cases?|coverage)\b/;

/** "Write the docs" and "Add tests for the parser" are named by their object, up to the first preposition. */
function objectType(verb: string, title: string): TaskType | null {
  if (!GENERIC_VERB.test(verb)) return null;
  const object = title.slice(title.indexOf(verb) + verb.length).split(OBJECT_END, 1)[0] ?? "";
  if (DOCUMENT.test(object)) return "documentation";
  return TEST.test(object) && verb !== "fix" ? "testing" : null;
}

/**
 * The kind of work a task asks for. Points: 5 when the title begins with one of the type's verbs (or with a verb that says
 * nothing and an object of the type), 2 when one of its
 * words is in the title, 1 for each of its words in the first 600 characters of the rest (at most 2). Most points win, the
 * earlier rule on a tie, `other` when nobody has a point. The title is the first line, at most 120 characters of it.
 */
export function inferTaskType(text: string): TaskType {
  const { title, body } = splitTask(text.toLowerCase());
  const verb = leadingVerb(title);
  const named = objectType(verb, title);
  let best: TaskType = "other";
  let bestPoints = 0;
  for (const rule of RULES) {
    const points =
      ((named === null ? rule.leading.test(verb) : rule.type === named) ? LEADING_POINTS : 0) +
      (countKinds(title, rule.words) > 0 ? TITLE_POINTS : 0) +
      Math.min(MOST_BODY_POINTS, BODY_POINTS * countKinds(body, rule.words));
    if (points > bestPoints) {
      best = rule.type;
      bestPoints = points;
    }
  }
  return best;
}

function splitTask(text: string): { title: string; body: string } {
  const trimmed = text.trimStart();
  const newline = trimmed.indexOf("\n");
  const end = Math.min(newline === -1 ? trimmed.length : newline, TITLE_CHARACTERS);
  return { title: trimmed.slice(0, end), body: trimmed.slice(end, end + BODY_CHARACTERS) };
}

const leadingVerb = (title: string): string =>
  title
    .split(/\s+/)
    .map((word) => word.replace(/^[^a-z]+|[^a-z]+$/g, ""))
    .filter((word) => word !== "")
    .find((word) => !FILLER.test(word)) ?? "";

const countKinds = (text: string, pattern: RegExp): number => new Set(text.match(pattern) ?? []).size;
