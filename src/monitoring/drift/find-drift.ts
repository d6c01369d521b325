import { falseDiscoveryAdjusted } from "../../numeric/false-discovery.ts";
import type { Drift, DriftFeature } from "../../schema/drift.ts";
import { compareChoices } from "./choice-drift.ts";
import { type Comparison, compareNumbers, compareWords, FEWEST } from "./compare.ts";
import { type HeldOutDecision, valueShift } from "./value-shift.ts";

/** One delegation as drift sees it. Null: not known. */
export interface DriftRow {
  taskType: string;
  agent: string;
  words: Readonly<Record<string, string | null>>;
  numbers: Readonly<Record<string, number | null>>;
}

export interface DriftInput {
  /** of the period that the policy was trained on */
  before: readonly DriftRow[];
  since: readonly DriftRow[];
  /** whom the policy named first: on the held-out rows, and in the answers since */
  named: { before: readonly string[]; since: readonly string[] };
  /** of the evaluation; empty when it was not evaluated */
  decisions: readonly HeldOutDecision[];
  knownAgents: readonly string[];
  knownTaskTypes: readonly string[];
  /** evaluation.improvement_margin */
  margin: number;
}

const RATE = 0.05;
const SOME_DRIFT = 0.1;

/**
 * What changed between the training data and what came since, and whether it moves the policy's value. Every feature with 50
 * known values on either side is tested; p-values are adjusted together. Surely different and by a size that matters is
 * drift; only a shift that lowers the estimated success is harmful.
 */
export function findDrift(input: DriftInput): Drift {
  const { before, since, decisions, margin } = input;
  const comparisons = compareAll(input);
  const adjusted = falseDiscoveryAdjusted(comparisons.map(({ p_value }) => p_value));
  const features = comparisons
    .map((comparison, index): DriftFeature => {
      const p = adjusted[index] ?? 1;
      return { ...comparison, adjusted_p_value: p, drifted: p < RATE && comparison.psi >= SOME_DRIFT };
    })
    .sort((one, other) => Number(other.drifted) - Number(one.drifted) || other.psi - one.psi);
  const types = since.map(({ taskType }) => taskType);
  const found = {
    before: before.length,
    since: since.length,
    compared: features.length > 0,
    features,
    unseen_agents: unseen(
      since.map(({ agent }) => agent),
      input.knownAgents,
    ),
    unseen_task_types: unseen(types, input.knownTaskTypes),
    value: since.length >= FEWEST ? valueShift(decisions, types, margin) : null,
  };
  return { ...found, sentence: sentenceOf(found) };
}

function compareAll({ before, since, named }: DriftInput): Comparison[] {
  const taskTypes = (rows: readonly DriftRow[]): string[] => rows.map(({ taskType }) => taskType);
  const agents = (rows: readonly DriftRow[]): string[] => rows.map(({ agent }) => agent);
  return [
    compareWords({ name: "task_type", of: "task" }, taskTypes(before), taskTypes(since)),
    ...keysOf(before, "words").map((key) =>
      compareWords({ name: key, of: "task" }, wordsOf(before, key), wordsOf(since, key)),
    ),
    ...keysOf(before, "numbers").map((key) =>
      compareNumbers({ name: key, of: "task" }, numbersOf(before, key), numbersOf(since, key)),
    ),
    compareWords({ name: "agent", of: "delegation" }, agents(before), agents(since)),
    compareChoices(before, since),
    compareWords({ name: "recommended_agent", of: "answer" }, named.before, named.since),
  ].flatMap((comparison) => comparison ?? []);
}

const keysOf = (rows: readonly DriftRow[], part: "words" | "numbers"): string[] =>
  Object.keys(rows[0]?.[part] ?? {});
const wordsOf = (rows: readonly DriftRow[], key: string): string[] =>
  rows.flatMap(({ words }) => words[key] ?? []);
const numbersOf = (rows: readonly DriftRow[], key: string): number[] =>
  rows.flatMap(({ numbers }) => numbers[key] ?? []);

function unseen(names: readonly string[], knownNames: readonly string[]): Drift["unseen_agents"] {
  const strange = new Set(names);
  for (const name of knownNames) strange.delete(name);
  return [...strange]
    .map((name) => ({ name, count: names.filter((each) => each === name).length }))
    .sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}

function sentenceOf({ compared, before, since, features, value }: Omit<Drift, "sentence">): string {
  if (!compared)
    return `Too few to compare: ${before} delegations in the training period, ${since} since (50 needed).`;
  const drifted = features.filter((feature) => feature.drifted).map(({ name }) => name);
  if (drifted.length === 0)
    return `Nothing drifted: ${features.length} features were compared, ${since} delegations since the training.`;
  const what = `Drifted: ${drifted.join(", ")}.`;
  if (!value) return `${what} What that does to the policy's value cannot be told.`;
  const effect = `${value.change < 0 ? "-" : "+"}${Math.abs(100 * value.change).toFixed(1)} points of success (${(100 * value.low).toFixed(1)} to ${(100 * value.high).toFixed(1)}), by the mix of task types alone`;
  return `${what} Estimated effect: ${effect}.`;
}
