import * as z from "zod";
import { FEATURE_GROUPS } from "./config.ts";

export const ENCODER_FORMAT = 1;

/** A value and the number of training rows that had it. */
const supportedValueSchema = z.strictObject({ value: z.string(), rows: z.number().int() });

const block = {
  field: z.string().describe("key of the state it reads"),
  group: z.enum(FEATURE_GROUPS),
  start: z.number().int().nonnegative().describe("its first column"),
  width: z.number().int().positive().describe("how many columns it has"),
};

/** One column per value, then one for all other values; several may be 1 at once when the field is a list. */
const categoriesBlockSchema = z.strictObject({
  ...block,
  kind: z.literal("categories"),
  values: z.array(supportedValueSchema),
  other_rows: z
    .number()
    .int()
    .describe("training rows with another value; with none, that column stays silent for good"),
});

/** Two columns: true, false; both 0 when not known. */
const truthBlockSchema = z.strictObject({
  ...block,
  kind: z.literal("truth"),
  true_rows: z.number().int(),
  false_rows: z.number().int(),
});

/** Two columns: (transform(x) - center) / scale, and 1 where x was missing and `fill` stands in. */
const numberBlockSchema = z.strictObject({
  ...block,
  kind: z.literal("number"),
  transform: z.enum(["none", "log1p"]),
  center: z.number(),
  scale: z.number().positive(),
  fill: z.number().describe("stands in for a missing number, in transformed units"),
  rows: z.number().int().describe("training rows with a number; with none, every number counts as missing"),
  missing_rows: z.number().int().describe("with none, the missing flag stays silent for good"),
});

/** As a number: the position of the word in `levels`; other words count as missing. */
const ordinalBlockSchema = z.strictObject({
  ...numberBlockSchema.shape,
  kind: z.literal("ordinal"),
  levels: z.array(z.string()).min(2),
});

/** Two columns: sine and cosine of the hour of the day. */
const hourBlockSchema = z.strictObject({ ...block, kind: z.literal("hour") });

/** Hashed words in the first half of the columns, hashed character n-grams in the second. */
const textBlockSchema = z.strictObject({
  ...block,
  kind: z.literal("text"),
  word_buckets: z.number().int().nonnegative(),
  character_buckets: z.number().int().nonnegative(),
  max_characters: z.number().int().positive().describe("the text is cut here before it is hashed"),
});

/** The vector of the text by a local sentence model, one column per number. */
const embeddingBlockSchema = z.strictObject({
  ...block,
  kind: z.literal("embedding"),
  model_path: z.string().describe("folder of the model, relative to the workspace"),
  model_sha256: z.string().describe("of its weights; another model would mean other numbers"),
  max_characters: z.number().int().positive().describe("the text is cut here before it is embedded"),
});
export type EmbeddingBlock = z.infer<typeof embeddingBlockSchema>;

export const encoderBlockSchema = z.discriminatedUnion("kind", [
  categoriesBlockSchema,
  truthBlockSchema,
  numberBlockSchema,
  ordinalBlockSchema,
  hourBlockSchema,
  textBlockSchema,
  embeddingBlockSchema,
]);
export type EncoderBlock = z.infer<typeof encoderBlockSchema>;

/** How a state becomes numbers: plain data, fitted on training rows, stored in the policy file and used again when serving. */
export const encoderSchema = z.strictObject({
  format_version: z.literal(ENCODER_FORMAT),
  columns: z.number().int().positive(),
  rows: z.number().int().nonnegative().describe("training rows it was fitted on"),
  blocks: z.array(encoderBlockSchema),
});
export type Encoder = z.infer<typeof encoderSchema>;
