import * as z from "zod";

export const BENCHMARK_FORMAT = 1;

const loggingSchema = z.enum(["uniform", "popular", "confounded"]);

/**
 * Who chose. `ours`: what this program learns; `baseline`: its own baselines; `peer`: another program on the same log and
 * features; `reference`: knows the truth (oracle, known_best, known_best_sequence) or is the log itself (behaviour).
 */
export const policyRoleSchema = z.enum(["ours", "baseline", "peer", "reference"]);
export type PolicyRole = z.infer<typeof policyRoleSchema>;

/** What is maximised, in reward units: the score, or the score minus `usd_price` times its cost in US dollars. */
export const benchmarkRewardSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("success") }),
  z.strictObject({ kind: z.literal("net"), usd_price: z.number().nonnegative() }),
]);

/** The sequential game: up to `tries` tries at a task, each costs `try_cost`, a success ends it. */
export const benchmarkGameSchema = z.strictObject({
  tries: z.number().int().min(2),
  try_cost: z.number().nonnegative(),
});

/** Exact figures of one policy on the held-out tasks of one run. */
export const policyFiguresSchema = z.strictObject({
  name: z.string(),
  role: policyRoleSchema,
  success: z.number(),
  reward: z.number(),
  accuracy: z.number().nullable(),
  regret: z.number(),
});
export type PolicyFigures = z.infer<typeof policyFiguresSchema>;

/** Reliability of the stated success probability of the chosen agents, per bin of equal width: sums, so that runs add up. */
export const reliabilityBinSchema = z.strictObject({
  rows: z.number(),
  predicted: z.number().describe("sum of stated probabilities"),
  observed: z.number().describe("sum of outcomes"),
});
export type ReliabilityBin = z.infer<typeof reliabilityBinSchema>;

/** `runs/<logging>-<size>-<seed>.json`: one simulated log, learned from and judged. */
export const benchmarkRunSchema = z.strictObject({
  format_version: z.literal(BENCHMARK_FORMAT),
  fingerprint: z
    .string()
    .describe("of data, program and settings; a run of another fingerprint is not used again"),
  logging: loggingSchema,
  size: z.number().int(),
  seed: z.number().int(),
  train_tasks: z.number().int(),
  test_tasks: z.number().int(),
  policies: z.array(policyFiguresSchema),
  calibration: z.array(reliabilityBinSchema).nullable(),
  seconds: z.record(z.string(), z.number()).describe("wall-clock time per part; not part of the results"),
});
export type BenchmarkRun = z.infer<typeof benchmarkRunSchema>;

const meanIntervalSchema = z.strictObject({
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** Ours minus the rival, in reward units, seed by seed. */
export const pairedDifferenceSchema = z.strictObject({
  ...meanIntervalSchema.shape,
  answer: z.enum(["win", "level", "loss"]).describe("level: the interval holds 0, or there is none"),
  seeds_won: z.number().int(),
  seeds_lost: z.number().int(),
});

export const policySummarySchema = z.strictObject({
  name: z.string(),
  role: policyRoleSchema,
  success: meanIntervalSchema,
  reward: meanIntervalSchema,
  accuracy: meanIntervalSchema.nullable(),
  regret: meanIntervalSchema,
  gap_closed: meanIntervalSchema
    .nullable()
    .describe("share of the way from known_best to oracle, in reward; null where the two are equal"),
  ours_minus_this: pairedDifferenceSchema.nullable(),
});
export type PolicySummary = z.infer<typeof policySummarySchema>;

const calibrationSummarySchema = z.strictObject({
  per_run: meanIntervalSchema.describe("expected calibration error of each run, then the mean over seeds"),
  pooled: z.number().describe("the same over the held-out tasks of all seeds together"),
});

export const benchmarkSettingSchema = z.strictObject({
  logging: loggingSchema,
  size: z.number().int(),
  seeds: z.number().int(),
  policies: z.array(policySummarySchema),
  expected_calibration_error: calibrationSummarySchema.nullable(),
});
export type BenchmarkSetting = z.infer<typeof benchmarkSettingSchema>;

/** `results.json`: the same bytes for any number of workers. Intervals are 95 % t-intervals over seeds. */
export const benchmarkReportSchema = z.strictObject({
  format_version: z.literal(BENCHMARK_FORMAT),
  name: z.string(),
  pool: z.string(),
  reward: benchmarkRewardSchema,
  game: benchmarkGameSchema.nullable(),
  agents: z.number().int(),
  tasks: z.strictObject({
    read: z.number().int(),
    used: z.number().int(),
    train: z.number().int(),
    test: z.number().int(),
  }),
  costs_filled: z.number().int(),
  data_sha256: z.string(),
  settings: z.array(benchmarkSettingSchema),
});
export type BenchmarkReport = z.infer<typeof benchmarkReportSchema>;
