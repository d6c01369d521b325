import type { SparseVector } from "../../numeric/sparse.ts";
import type { Encoder, EncoderBlock } from "../../schema/encoder.ts";
import type { State } from "../../schema/transition.ts";
import { FEATURES, type Feature } from "./features.ts";
import { hashText } from "./hash-text.ts";
import { vectorOf } from "./text-vectors.ts";

/** A number further out than this many scales is cut: a serving-time outlier must not carry the network away. */
const LARGEST_SCALED = 8;

/** Entries of one row while it is built; blocks are visited in column order, so the columns ascend. */
interface Entries {
  indices: number[];
  values: number[];
}
type Write = (state: State, entries: Entries) => void;

const push = (entries: Entries, column: number, value: number): void => {
  if (value === 0) return;
  entries.indices.push(column);
  entries.values.push(value);
};

type Block<Kind extends EncoderBlock["kind"]> = Extract<EncoderBlock, { kind: Kind }>;
type FeatureOf<Kind extends Feature["kind"]> = Extract<Feature, { kind: Kind }>;

function writeCategories(block: Block<"categories">, feature: FeatureOf<"categories">): Write {
  const columns = new Map(block.values.map(({ value }, index) => [value, block.start + index]));
  const other = block.other_rows > 0 ? block.start + block.values.length : -1;
  return (state, entries) => {
    const found = new Set<number>();
    for (const value of feature.read(state)) found.add(columns.get(value) ?? other);
    for (const column of [...found].sort((a, b) => a - b)) if (column >= 0) push(entries, column, 1);
  };
}

function writeTruth(block: Block<"truth">, feature: FeatureOf<"truth">): Write {
  return (state, entries) => {
    const value = feature.read(state);
    if (value === true && block.true_rows > 0) push(entries, block.start, 1);
    if (value === false && block.false_rows > 0) push(entries, block.start + 1, 1);
  };
}

function writeNumber(
  block: Block<"number"> | Block<"ordinal">,
  read: (state: State) => number | null,
): Write {
  return (state, entries) => {
    const number = block.rows > 0 ? read(state) : null;
    const known = number ?? block.fill;
    const scaled = (known - block.center) / block.scale;
    push(entries, block.start, Math.max(-LARGEST_SCALED, Math.min(LARGEST_SCALED, scaled)));
    if (number === null && block.missing_rows > 0) push(entries, block.start + 1, 1);
  };
}

function writeHour(block: Block<"hour">, feature: FeatureOf<"hour">): Write {
  return (state, entries) => {
    const angle = (feature.read(state) / 24) * 2 * Math.PI;
    push(entries, block.start, Math.sin(angle));
    push(entries, block.start + 1, Math.cos(angle));
  };
}

function writeText(block: Block<"text">, feature: FeatureOf<"text">): Write {
  const buckets = {
    words: block.word_buckets,
    characters: block.character_buckets,
    maxCharacters: block.max_characters,
  };
  return (state, entries) => {
    const values = hashText(feature.read(state), buckets);
    for (let bucket = 0; bucket < values.length; bucket++)
      push(entries, block.start + bucket, values[bucket]!);
  };
}

function writeEmbedding(encoder: Encoder, block: Block<"embedding">, feature: FeatureOf<"text">): Write {
  return (state, entries) => {
    vectorOf(encoder, feature.read(state).slice(0, block.max_characters)).forEach((value, at) => {
      push(entries, block.start + at, value);
    });
  };
}

/** The number behind a numeric or ordinal feature, in the units the block is scaled in; null when it is not known. */
export function numberOf(feature: FeatureOf<"number"> | FeatureOf<"ordinal">, state: State): number | null {
  if (feature.kind === "number") {
    const value = feature.read(state);
    return value === null || feature.transform === "none" ? value : Math.log1p(value);
  }
  const level = feature.levels.indexOf(feature.read(state) ?? "");
  return level < 0 ? null : level / (feature.levels.length - 1);
}

function writerOf(encoder: Encoder, block: EncoderBlock): Write {
  const feature = FEATURES.find(({ field }) => field === block.field);
  if (block.kind === "categories" && feature?.kind === "categories") return writeCategories(block, feature);
  if (block.kind === "truth" && feature?.kind === "truth") return writeTruth(block, feature);
  if (block.kind === "hour" && feature?.kind === "hour") return writeHour(block, feature);
  if (block.kind === "text" && feature?.kind === "text") return writeText(block, feature);
  if (block.kind === "embedding" && feature?.kind === "text") return writeEmbedding(encoder, block, feature);
  if (block.kind === "number" && feature?.kind === "number") {
    const asStored = { ...feature, transform: block.transform };
    return writeNumber(block, (state) => numberOf(asStored, state));
  }
  if (block.kind === "ordinal" && feature?.kind === "ordinal") {
    const asStored = { ...feature, levels: block.levels };
    return writeNumber(block, (state) => numberOf(asStored, state));
  }
  throw new RangeError(`the encoder has a block this version cannot read: ${block.field} (${block.kind})`);
}

/** Look-up tables are built once per encoder, not once per state. */
const compiled = new WeakMap<Encoder, Write[]>();

function writersOf(encoder: Encoder): Write[] {
  let writers = compiled.get(encoder);
  if (writers === undefined) {
    writers = encoder.blocks.map((block) => writerOf(encoder, block));
    compiled.set(encoder, writers);
  }
  return writers;
}

/** A state as numbers, `encoder.columns` columns; the same function in training, evaluation and serving. */
export function encodeState(encoder: Encoder, state: State): SparseVector {
  const entries: Entries = { indices: [], values: [] };
  for (const write of writersOf(encoder)) write(state, entries);
  // `new` copies an array at once, `from` asks for one entry after the other
  return { indices: new Uint32Array(entries.indices), values: new Float32Array(entries.values) };
}
