import * as z from "zod";

export const ALARM_RULES = ["e_process", "threshold"] as const;
export type AlarmRule = (typeof ALARM_RULES)[number];

const time = z.string().describe("ISO 8601");

/** What the alarm says of the live release. */
export const alarmSchema = z.strictObject({
  rule: z.enum(ALARM_RULES),
  raised: z.boolean(),
  raised_at: time.nullable().describe("when the outcome that raised it became known; null: not raised"),
  outcomes: z
    .number()
    .int()
    .describe("of followed advice of the live release, in the order in which they became known"),
  successes: z.number().int(),
  expected: z.number().nullable().describe("mean expected success of these; null: no outcome"),
  evidence: z
    .number()
    .describe(
      "e_process: the most that the bets against the expectation were ever worth; threshold: current / expected",
    ),
  limit: z.number().describe("e_process: raised from here on; threshold: raised below this"),
  fall: z
    .strictObject({
      since: time.describe("where the fall most likely began"),
      current: z.number().describe("as it was when the alarm was raised"),
      current_low: z.number().describe("95 % Wilson interval"),
      current_high: z.number(),
      outcomes: z.number().int(),
      expected: z.number(),
      degraded_by: z
        .number()
        .describe(
          "1 - current / expected; what raises an alarm was picked out by it, and makes a fall look large",
        ),
      degraded_by_low: z.number().describe("1 - current_high / expected, at least 0"),
      degraded_by_high: z.number().describe("1 - current_low / expected"),
      since_raised: z
        .strictObject({
          outcomes: z.number().int(),
          successes: z.number().int(),
          low: z.number().nullable().describe("95 % Wilson interval; null: no outcome since"),
          high: z.number().nullable(),
        })
        .describe("what came after the alarm"),
    })
    .nullable()
    .describe("null: not raised"),
  false_alarms_per_year: z.number().describe("e_process: at most this; threshold: simulated"),
  delay: z
    .strictObject({
      to: z.number().describe("success rate that it falls to"),
      outcomes: z
        .number()
        .int()
        .nullable()
        .describe("median; null: most runs did not find it in 1,000 outcomes"),
    })
    .nullable()
    .describe(
      "how many outcomes it would take to notice a fall that began now; simulated; null: raised already, or nothing to go by",
    ),
  rests_on: z.string().describe("where the expectation comes from, and how sure it is"),
  sentence: z.string(),
  actions: z.array(z.string()),
});
export type Alarm = z.infer<typeof alarmSchema>;

/** Whether the live release fails so often that it has to go. */
export const failureRuleSchema = z.strictObject({
  fires: z.boolean(),
  fired_at: time.nullable(),
  outcomes: z.number().int(),
  failures: z.number().int(),
  threshold: z.number().describe("safety.auto_rollback.failure_rate_threshold"),
  evidence: z
    .number()
    .describe('the most that the bets against "failures are no more than the threshold" were ever worth'),
  limit: z.number(),
  sentence: z.string(),
});
export type FailureRule = z.infer<typeof failureRuleSchema>;
