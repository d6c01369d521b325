import type { AgentNote } from "../../schema/agent-note.ts";
import type { Config } from "../../schema/config.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { SplitName } from "../../schema/manifest.ts";
import type { Rating } from "../../schema/rating.ts";
import { recommendedBefore } from "./oracle-advice.fixture.ts";
import { changedAt, modelOf, ratedUnderTodaysName, underTodaysName } from "./oracle-forms.fixture.ts";
import {
  byText,
  effective,
  genuine,
  groupBy,
  type Item,
  type LabelEvent,
  labelAt,
  mean,
  strongest,
  WEEK,
} from "./oracle-items.fixture.ts";

import type { RandomAnswer } from "./random-telemetry.fixture.ts";

/** Preparation once more, slowly and plainly, straight from the telemetry: the SQL must say the same. No window, no running sum. */
export interface OracleRow {
  split: SplitName;
  invocation_id: string;
  action: string | string[];
  reward: number;
  steps: number;
  done: boolean;
  next_step: number | null;
  step: number;
  historical_success_rate: number | null;
  similar_tasks_count: number;
  recent_success_rate: number | null;
  previous_agent: string | null;
  previous_success: boolean | null;
  success: boolean;
  success_probability: number;
  success_source: string;
  quality_rating: number | null;
  alternative_agent_suggested: string | null;
  outcome_known_ms: number;
  available_actions: string[];
  agent_model: string | undefined;
  earlier_form: true | undefined;
  recommended_agent: string | undefined;
  recommended_mode: string | undefined;
}

interface World {
  items: Item[];
  logged: readonly Invocation[];
  answers: readonly RandomAnswer[];
  notes: readonly AgentNote[];
  config: Config;
  placed: Placed;
  typicalSeconds(agent: string): number;
}

const isKept = (item: Item, list: Item[], { config, placed }: Pick<World, "config" | "placed">): boolean => {
  const gap = config.data_preparation.split_gap_hours * 3_600_000;
  const { ends } = placed.get(list)!;
  return item.events.length > 0 && !(gap > 0 && ends !== null && item.ts >= ends - gap);
};

/** Expected rows, in no particular order. */
export function prepareSlowly(
  logged: readonly Invocation[],
  rated: readonly Rating[],
  config: Config,
  sinceMs: number | null = null,
  notes: readonly AgentNote[] = [],
  answers: readonly RandomAnswer[] = [],
): OracleRow[] {
  const invocations = logged.map((record) => underTodaysName(record, notes));
  const ratings = rated.map((rating) => ratedUnderTodaysName(rating, notes));
  const items = genuine(invocations, ratings, config);
  const episodes = [...groupBy(items, ({ episode }) => episode).values()];
  for (const list of episodes)
    list.sort((a, b) => a.ts - b.ts || byText(a.record.invocation_id, b.record.invocation_id));
  const chosen = episodes.filter(
    (list) => (sinceMs === null || list[0]!.ts > sinceMs) && list.some(({ events }) => events.length > 0),
  );
  const placed = splitEpisodes(chosen, config);
  const typicalSeconds = typicalDurations(chosen, { config, placed });
  const world = { items, logged, answers, notes, config, placed, typicalSeconds };
  const made = new Map(
    chosen.flatMap((list) =>
      list
        .filter((item) => isKept(item, list, world))
        .map((item) => [item, singleRow(item, list, world)] as const),
    ),
  );
  return [...made.values(), ...sequenceRows(chosen, made, config)];
}

function typicalDurations(
  chosen: Item[][],
  world: Pick<World, "config" | "placed">,
): (agent: string) => number {
  const timed = chosen.flatMap((list) =>
    list.filter(
      (item) =>
        world.placed.get(list)!.split === "train" &&
        isKept(item, list, world) &&
        typeof item.record.duration_seconds === "number",
    ),
  );
  const seconds = (some: Item[]): number[] => some.map(({ record }) => record.duration_seconds!);
  return (agent) => {
    const own = seconds(timed.filter(({ record }) => record.agent_name === agent));
    return median(own.length > 0 ? own : seconds(timed)) ?? 0;
  };
}

function historyOf(item: Item, { items }: World) {
  const known = items.filter((other) => labelAt(other, item.ts) !== undefined);
  const ofType = known.filter(({ type }) => type === item.type);
  const local = ofType.filter(({ repository }) => repository === item.repository);
  const similar = local.length > 0 ? local : ofType;
  const recent = known.filter(
    ({ repository, events }) =>
      repository === item.repository && item.ts <= Math.min(...events.map(({ t }) => t)) + WEEK,
  );
  const successes = (some: Item[]): boolean[] => some.map((other) => labelAt(other, item.ts)!.success);
  return {
    historical_success_rate: mean(successes(similar)),
    similar_tasks_count: similar.length,
    recent_success_rate: mean(successes(recent)),
  };
}

function availableTo(item: Item, { items }: World): string[] {
  const seen = items.filter(
    (other) =>
      other.repository === item.repository &&
      other.ts < item.ts &&
      other.record.outcome?.success_source !== "censored",
  );
  const names = [...seen, item].map(({ record }) => record.agent_name);
  return item.record.available_agents ?? [...new Set(names)].sort();
}

function rewardFor(item: Item, label: LabelEvent, quality: number | null, world: World): number {
  const { reward } = world.config;
  const outcome = label.partial
    ? reward.partial
    : label.probability * reward.success + (1 - label.probability) * reward.failure;
  const seconds = item.record.duration_seconds ?? world.typicalSeconds(item.record.agent_name);
  return (
    outcome +
    (quality ?? reward.missing_quality) * reward.quality_weight +
    Math.min(seconds, reward.max_duration_seconds) * reward.duration_penalty_factor
  );
}

function singleRow(item: Item, list: Item[], world: World): OracleRow {
  const position = list.indexOf(item);
  const previous = list[position - 1];
  const next = list.slice(position + 1).find(({ events }) => events.length > 0);
  const label = labelAt(item, Number.POSITIVE_INFINITY)!;
  const rated = strongest(item.ratings.filter(({ rating }) => typeof rating.quality_rating === "number"));
  const quality = rated?.rating.quality_rating ?? null;
  const suggested = strongest(
    item.ratings.filter(({ rating }) => typeof rating.alternative_agent_suggested === "string"),
  );
  return {
    split: world.placed.get(list)!.split,
    invocation_id: item.record.invocation_id,
    action: item.record.agent_name,
    reward: rewardFor(item, label, quality, world),
    steps: 1,
    done: next === undefined || world.config.data_preparation.horizon === "delegation",
    next_step: next === undefined ? null : list.indexOf(next),
    step: position,
    ...historyOf(item, world),
    previous_agent: previous?.record.agent_name ?? null,
    previous_success: (previous && labelAt(previous, item.ts)?.success) ?? null,
    success: label.success,
    success_probability: label.probability,
    success_source: label.source,
    quality_rating: quality,
    alternative_agent_suggested: suggested?.rating.alternative_agent_suggested ?? null,
    outcome_known_ms: Math.min(...effective(item).map(({ t }) => t)),
    available_actions: availableTo(item, world),
    agent_model: modelOf(item),
    earlier_form: item.ts < changedAt(item.record.agent_name, world.items, world.notes) || undefined,
    ...recommendedBefore(item, world),
  };
}

const keyOf = (members: readonly OracleRow[]): string => members.map(({ action }) => action).join("|");

function sequenceRows(chosen: Item[][], made: Map<Item, OracleRow>, config: Config): OracleRow[] {
  const { sequence_max_length: longest, sequence_min_support: least } = config.data_preparation;
  const lengths = Array.from({ length: longest - 1 }, (_, index) => index + 2);
  const chains = chosen.flatMap((list) =>
    list.flatMap((_, start) =>
      lengths
        .map((length) => list.slice(start, start + length))
        .filter((members, index) => members.length === lengths[index] && isChain(members))
        .filter((members) => members.every((item) => made.has(item)))
        .map((members) => members.map((item) => made.get(item)!)),
    ),
  );
  const trained = chains.filter(([first]) => first!.split === "train").map(keyOf);
  const support = (members: OracleRow[]): number => trained.filter((key) => key === keyOf(members)).length;
  return chains.filter((members) => support(members) >= least).map((members) => sequenceRow(members, config));
}

const isChain = (members: readonly Item[]): boolean =>
  new Set(members.map(({ record }) => record.agent_name)).size === members.length &&
  members.slice(1).every((item, index) => follows(members[index]!, item));

function follows(before: Item, item: Item): boolean {
  const sameChain =
    (before.record.workflow_id && item.record.workflow_id) ||
    (typeof item.record.turn === "number" &&
      before.record.turn === item.record.turn &&
      !item.record.workflow_id);
  const ended = before.ts + 1000 * (before.record.duration_seconds ?? Number.NEGATIVE_INFINITY);
  return Boolean(sameChain) && item.ts >= ended;
}

function sequenceRow(members: OracleRow[], config: Config): OracleRow {
  const first = members[0]!;
  const last = members.at(-1)!;
  const agents = members.map(({ action }) => String(action));
  const weights = members.map((_, index) => config.model.hyperparameters.gamma ** index);
  const total =
    config.data_preparation.horizon === "episode" ? 1 : weights.reduce((sum, weight) => sum + weight, 0);
  return {
    ...first,
    action: agents,
    steps: members.length,
    reward: members.reduce((sum, member, index) => sum + weights[index]! * member.reward, 0) / total,
    done: last.done,
    next_step: last.next_step,
    success: members.every(({ success }) => success),
    success_probability: members.reduce((product, member) => product * member.success_probability, 1),
    success_source: last.success_source,
    quality_rating: last.quality_rating,
    alternative_agent_suggested: null,
    outcome_known_ms: Math.max(...members.map(({ outcome_known_ms }) => outcome_known_ms)),
    available_actions: [...new Set([...first.available_actions, ...agents])],
    agent_model: undefined,
    recommended_agent: undefined,
    recommended_mode: undefined,
    earlier_form: members.some(({ earlier_form }) => earlier_form) || undefined,
  };
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

type Placed = Map<Item[], { split: SplitName; ends: number | null }>;

function splitEpisodes(episodes: readonly Item[][], config: Config): Placed {
  const placed: Placed = new Map();
  const { train_test_split: share, validation_split: validation } = config.data_preparation;
  for (const list of groupBy(episodes, (episode) => episode[0]!.repository).values()) {
    list.sort((a, b) => a[0]!.ts - b[0]!.ts || byText(a[0]!.episode, b[0]!.episode));
    const testFrom = boundary(list, share);
    const before = list.filter((episode) => testFrom === null || episode[0]!.ts < testFrom);
    const validationFrom = boundary(before, 1 - validation);
    for (const episode of list) {
      const start = episode[0]!.ts;
      if (testFrom !== null && start >= testFrom) placed.set(episode, { split: "test", ends: null });
      else if (validationFrom !== null && start >= validationFrom)
        placed.set(episode, { split: "validation", ends: testFrom });
      else placed.set(episode, { split: "train", ends: validationFrom ?? testFrom });
    }
  }
  return placed;
}

function boundary(episodes: readonly Item[][], share: number): number | null {
  const rows = (episode: Item[]): number => episode.filter(({ events }) => events.length > 0).length;
  const total = episodes.reduce((sum, episode) => sum + rows(episode), 0);
  let before = 0;
  let first: number | null = null;
  for (const episode of episodes) {
    if (before >= share * total && total > 0) first = Math.min(first ?? episode[0]!.ts, episode[0]!.ts);
    before += rows(episode);
  }
  return first;
}
