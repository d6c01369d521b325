import * as z from "zod";

/** What `diagnose` looks for: the mission document's four problems, then four that hide behind them. */
export const PROBLEMS = [
  "low_accuracy",
  "overfitting",
  "not_beating_baselines",
  "recommendations_ignored",
  "outcome_labels",
  "choice_without_variation",
  "out_of_date",
  "uncalibrated_confidence",
] as const;
export type ProblemName = (typeof PROBLEMS)[number];

export const PROBLEM_STATES = ["found", "not_found", "too_few_to_say", "not_checked"] as const;

/** One number with what is known of its precision. */
export const measureSchema = z.strictObject({
  name: z.string(),
  value: z.number().nullable(),
  low: z.number().nullable().describe("of the interval at evaluation.confidence_level; null: none"),
  high: z.number().nullable(),
  n: z.number().int().nullable().describe("how many rows, answers or lines it rests on"),
  unit: z
    .enum(["share", "difference", "count", "value"])
    .describe("share: of 1; difference: of two shares, 0.01 is one point"),
  measures: z.string(),
});
export type Measure = z.infer<typeof measureSchema>;

/** What would mend it: a setting, a command, or something that people do. */
export const mendSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("setting"),
    key: z.string(),
    from: z.json(),
    to: z.json(),
    why: z.string(),
    effective_after: z.string().describe("what has to be run before it has an effect"),
  }),
  z.strictObject({ kind: z.literal("command"), command: z.string(), why: z.string() }),
  z.strictObject({ kind: z.literal("practice"), practice: z.string(), why: z.string() }),
]);
export type Mend = z.infer<typeof mendSchema>;

export const causeSchema = z.strictObject({
  name: z.string(),
  likelihood: z
    .enum(["likely", "possible", "ruled_out"])
    .describe("possible: the numbers allow it and do not show it"),
  sentence: z.string(),
  numbers: z.array(measureSchema),
  mends: z.array(mendSchema),
});
export type Cause = z.infer<typeof causeSchema>;

export const problemSchema = z.strictObject({
  name: z.enum(PROBLEMS),
  title: z.string(),
  state: z.enum(PROBLEM_STATES),
  sentence: z.string().describe("what was seen, with the number that decided"),
  numbers: z.array(measureSchema).describe("the deciding one first"),
  causes: z.array(causeSchema).describe("likely ones first, those ruled out last"),
  mends: z.array(mendSchema).describe("of the problem itself, whatever its cause"),
});
export type Problem = z.infer<typeof problemSchema>;

/** What `diagnose` says. */
export const diagnosisSchema = z.strictObject({
  version: z.string().nullable().describe("the policy that was looked at; null: none is trained"),
  sentence: z.string(),
  found: z.array(z.enum(PROBLEMS)),
  problems: z.array(problemSchema),
  missing: z
    .array(z.strictObject({ what: z.string(), next: z.string() }))
    .describe("what is not there or cannot be read, and what to do about it, in this order"),
  next: z.string().nullable().describe("the step that helps most; null: nothing is to be done"),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
