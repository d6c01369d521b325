import type { Config } from "../../schema/config.ts";
import { ENCODER_FORMAT, type Encoder, type EncoderBlock } from "../../schema/encoder.ts";
import type { State, Transition } from "../../schema/transition.ts";
import { numberOf } from "./encode-state.ts";
import { FEATURES, type Feature } from "./features.ts";
import { scaleOf } from "./scale.ts";

/** A value needs this many training rows for a column of its own; rarer ones share the column "(other)". */
const SMALLEST_SUPPORT = 2;
const MOST_VALUES = 256;
const MOST_CHARACTERS = 4000;

/** What is gathered about one feature while the rows go by. */
type Tally = {
  feature: Feature;
  block: (start: number) => EncoderBlock;
  see: (state: State) => void;
  /** no row had a value of a feature that is optional */
  absent?: () => boolean;
};
type FeatureOf<Kind extends Feature["kind"]> = Extract<Feature, { kind: Kind }>;

function tallyCategories(feature: FeatureOf<"categories">): Tally {
  const rows = new Map<string, number>();
  const block = (start: number): EncoderBlock => {
    const ranked = [...rows].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    const kept = ranked.filter(([, n]) => n >= SMALLEST_SUPPORT).slice(0, MOST_VALUES);
    const others = ranked.slice(kept.length).reduce((sum, [, n]) => sum + n, 0);
    const values = kept.map(([value, n]) => ({ value, rows: n }));
    return { ...place(feature, start, kept.length + 1), kind: "categories", values, other_rows: others };
  };
  const see = (state: State): void => {
    for (const value of new Set(feature.read(state))) rows.set(value, (rows.get(value) ?? 0) + 1);
  };
  return { feature, block, see, absent: () => feature.optional === true && rows.size === 0 };
}

function tallyTruth(feature: FeatureOf<"truth">): Tally {
  const rows = { true_rows: 0, false_rows: 0 };
  const see = (state: State): void => {
    const value = feature.read(state);
    if (value === true) rows.true_rows++;
    if (value === false) rows.false_rows++;
  };
  return { feature, block: (start) => ({ ...place(feature, start, 2), kind: "truth", ...rows }), see };
}

function tallyNumber(feature: FeatureOf<"number"> | FeatureOf<"ordinal">, config: Config): Tally {
  const { normalize_features, scaling_method, missing_data_strategy } = config.data_preparation;
  const raw: Feature =
    feature.kind === "number" && !normalize_features ? { ...feature, transform: "none" } : feature;
  const numbers: number[] = [];
  let missing = 0;
  const see = (state: State): void => {
    const value = numberOf(raw, state);
    if (value === null) missing++;
    else numbers.push(value);
  };
  const block = (start: number): EncoderBlock => {
    const scale = scaleOf(numbers, normalize_features ? scaling_method : "none", missing_data_strategy);
    const fitted = { ...place(feature, start, 2), ...scale, rows: numbers.length, missing_rows: missing };
    return raw.kind === "ordinal"
      ? { ...fitted, kind: "ordinal", transform: "none", levels: [...raw.levels] }
      : { ...fitted, kind: "number", transform: raw.transform };
  };
  return { feature, block, see };
}

function fixed(feature: FeatureOf<"hour"> | FeatureOf<"text">, config: Config): Tally {
  const buckets = config.data_preparation.text_hash_buckets;
  const words = Math.ceil(buckets / 2);
  const block = (start: number): EncoderBlock =>
    feature.kind === "hour"
      ? { ...place(feature, start, 2), kind: "hour" }
      : {
          ...place(feature, start, buckets),
          kind: "text",
          word_buckets: words,
          character_buckets: buckets - words,
          max_characters: MOST_CHARACTERS,
        };
  return { feature, block, see: () => undefined };
}

const place = (feature: Feature, start: number, width: number) => ({
  field: feature.field,
  group: feature.group,
  start,
  width,
});

function tallyOf(feature: Feature, config: Config): Tally {
  if (feature.kind === "categories") return tallyCategories(feature);
  if (feature.kind === "truth") return tallyTruth(feature);
  if (feature.kind === "number" || feature.kind === "ordinal") return tallyNumber(feature, config);
  return fixed(feature, config);
}

/**
 * Learns from training rows how states become numbers: vocabularies, scaling constants and fill values. Pass the rows of
 * train.jsonl only; `embedding` says which sentence model there is, if any. Sequence rows (steps > 1) repeat a state that is there already and are skipped.
 */
export async function fitEncoder(
  rows: Iterable<Transition> | AsyncIterable<Transition>,
  config: Config,
  embedding?: { model_path: string; model_sha256: string; width: number },
): Promise<Encoder> {
  const switchedOn = new Set<string>(config.data_preparation.state_features);
  const tallies = FEATURES.filter(({ group }) => switchedOn.has(group)).map((feature) =>
    tallyOf(feature, config),
  );
  let seen = 0;
  for await (const row of rows) {
    if (row.steps > 1) continue;
    seen++;
    for (const tally of tallies) tally.see(row.state);
  }
  const blocks: EncoderBlock[] = [];
  let columns = 0;
  for (const tally of tallies) {
    if (tally.absent?.()) continue;
    const block = tally.block(columns);
    blocks.push(block);
    columns += block.width;
  }
  const text = FEATURES.find(({ kind, group }) => kind === "text" && switchedOn.has(group));
  if (embedding && text) {
    const { width, ...model } = embedding;
    const start = columns;
    blocks.push({
      ...place(text, start, width),
      kind: "embedding",
      ...model,
      max_characters: MOST_CHARACTERS,
    });
    columns += width;
  }
  return { format_version: ENCODER_FORMAT, columns, rows: seen, blocks };
}
