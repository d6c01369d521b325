import type { SplitName } from "../../schema/manifest.ts";
import type { Transition } from "../../schema/transition.ts";
import { FEATURES, type Feature } from "../encoder/features.ts";
import { isUnratedPartial } from "../reward-parts.ts";

/** Mean and range of numbers, one pass (Welford). */
export interface Spread {
  n: number;
  mean: number;
  least: number;
  most: number;
}

export interface SplitObservations {
  rows: number;
  sequenceRows: number;
  episodes: Set<string>;
  sessions: Set<string>;
  success: number;
  partial: number;
  failure: number;
  reward: Spread;
}

/** Rows and successes of one thing. */
export interface Outcomes {
  rows: number;
  successes: number;
}

/** Everything the findings look at, gathered in one pass over the files. Counts are of training rows unless a split is named. */
export interface Observations {
  splits: Record<SplitName, SplitObservations>;
  /** known values per feature */
  known: Map<Feature, number>;
  sources: Map<string, number>;
  agents: Map<string, Record<SplitName, number> & { successes: number }>;
  /** task type, then agent */
  agentsPerTaskType: Map<string, Map<string, number>>;
  repositories: Map<string, number>;
  words: Map<string, Outcomes>;
  /** as-of rate and label of training rows, for a look at whether one gives the other away */
  historicalRates: { rate: number; success: boolean }[];
  textsTellingOutcome: number;
  /** rows where only the chosen agent was available */
  withoutChoice: number;
  ids: Set<string>;
  repeatedIds: number;
  contents: Set<string>;
  repeatedContents: number;
  faults: { kind: string; invocationId: string }[];
}

const spread = (): Spread => ({
  n: 0,
  mean: 0,
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
});

const split = (): SplitObservations => ({
  rows: 0,
  sequenceRows: 0,
  episodes: new Set(),
  sessions: new Set(),
  success: 0,
  partial: 0,
  failure: 0,
  reward: spread(),
});

export const createObservations = (): Observations => ({
  splits: { train: split(), validation: split(), test: split() },
  known: new Map(FEATURES.map((feature) => [feature, 0])),
  sources: new Map(),
  agents: new Map(),
  agentsPerTaskType: new Map(),
  repositories: new Map(),
  words: new Map(),
  historicalRates: [],
  textsTellingOutcome: 0,
  withoutChoice: 0,
  ids: new Set(),
  repeatedIds: 0,
  contents: new Set(),
  repeatedContents: 0,
  faults: [],
});

/** Takes one row into account. Sequence rows repeat delegations that have rows of their own and are only counted. */
export function observe(seen: Observations, row: Transition, name: SplitName): void {
  const totals = seen.splits[name];
  noteFaults(seen, row);
  if (row.steps > 1) {
    totals.sequenceRows++;
    return;
  }
  observeSplit(totals, row);
  observeCopies(seen, row);
  const agent = String(row.action);
  const counts = seen.agents.get(agent) ?? { train: 0, validation: 0, test: 0, successes: 0 };
  counts[name]++;
  if (name === "train" && row.success) counts.successes++;
  seen.agents.set(agent, counts);
  if (name === "train") observeTraining(seen, row, agent);
}

function observeSplit(totals: SplitObservations, row: Transition): void {
  totals.rows++;
  totals.episodes.add(row.episode_id);
  totals.sessions.add(row.session_id);
  if (row.success) totals.success++;
  else if (isUnratedPartial(row)) totals.partial++;
  else totals.failure++;
  const { reward } = totals;
  reward.n++;
  reward.mean += (row.reward - reward.mean) / reward.n;
  reward.least = Math.min(reward.least, row.reward);
  reward.most = Math.max(reward.most, row.reward);
}

function observeCopies(seen: Observations, row: Transition): void {
  if (seen.ids.has(row.invocation_id)) seen.repeatedIds++;
  seen.ids.add(row.invocation_id);
  const { task_description: text } = row.state;
  const content = `${row.session_id}\n${row.action}\n${row.timestamp_ms}\n${text.length}\n${text.slice(0, 80)}`;
  if (seen.contents.has(content)) seen.repeatedContents++;
  seen.contents.add(content);
}

const MOST_RATES = 200_000;
const TELLS_OUTCOME =
  /\b(?:outcome|final status|task status|success)\s*[:=]\s*(?:success|succeeded|failure|failed|true|false)\b/i;

function observeTraining(seen: Observations, row: Transition, agent: string): void {
  for (const feature of FEATURES)
    if (isKnown(feature, row)) seen.known.set(feature, seen.known.get(feature)! + 1);
  increase(seen.sources, row.success_source);
  increase(seen.repositories, row.repository ?? "(unknown)");
  const agents = seen.agentsPerTaskType.get(row.state.task_type) ?? new Map<string, number>();
  increase(agents, agent);
  seen.agentsPerTaskType.set(row.state.task_type, agents);
  const rate = row.state.historical_success_rate;
  if (rate !== null && seen.historicalRates.length < MOST_RATES)
    seen.historicalRates.push({ rate, success: row.success });
  if (TELLS_OUTCOME.test(row.state.task_description)) seen.textsTellingOutcome++;
  if (row.available_actions.length < 2) seen.withoutChoice++;
  observeWords(seen.words, row);
}

const increase = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const MOST_WORDS = 200_000;
const WORD_CHARACTERS = 4000;

function observeWords(words: Map<string, Outcomes>, row: Transition): void {
  const text = row.state.task_description.slice(0, WORD_CHARACTERS).toLowerCase();
  for (const word of new Set(text.match(/[a-z][a-z_]{2,30}/g) ?? [])) {
    const outcomes = words.get(word) ?? (words.size < MOST_WORDS ? { rows: 0, successes: 0 } : undefined);
    if (outcomes === undefined) continue;
    outcomes.rows++;
    if (row.success) outcomes.successes++;
    words.set(word, outcomes);
  }
}

function isKnown(feature: Feature, row: Transition): boolean {
  const value = feature.read(row.state);
  if (feature.field === "previous_agent" || feature.field === "previous_success")
    return row.state.step === 0 || value !== null;
  if (feature.field === "similar_tasks_count") return row.state.similar_tasks_count > 0;
  if (typeof value === "string") return value.trim() !== "";
  return Array.isArray(value) ? value.length > 0 : value !== null;
}

const MOST_FAULTS = 20;

function noteFaults(seen: Observations, row: Transition): void {
  const note = (wrong: boolean, kind: string): void => {
    if (wrong && seen.faults.length < MOST_FAULTS)
      seen.faults.push({ kind, invocationId: row.invocation_id });
  };
  const agents = typeof row.action === "string" ? [row.action] : row.action;
  const { historical_success_rate: rate, recent_success_rate: recent } = row.state;
  note(row.outcome_known_ms < row.timestamp_ms, "the outcome was known before the decision");
  note(!row.done && row.next_state === null, "not done, and yet there is no next state");
  note(agents.length !== row.steps, "steps is not the length of the action");
  note(
    agents.some((agent) => !row.available_actions.includes(agent)),
    "the chosen agent is not among the available ones",
  );
  note(outside(rate) || outside(recent), "a success rate is outside 0 to 1");
  note(row.state.similar_tasks_count < 0 || row.state.step < 0, "a count is negative");
}

const outside = (rate: number | null): boolean => rate !== null && (rate < 0 || rate > 1);
