import * as z from "zod";
import { decisionSchema } from "./decided.ts";

const count = z.number().int();
const named = z.array(z.string());

/** One held-out task on which two versions decide differently. */
export const differingTaskSchema = z.strictObject({
  task: z.string(),
  task_type: z.string(),
  from: decisionSchema,
  to: decisionSchema,
  sent: z.string().describe("agent that was sent"),
  success: z.boolean().describe("how that ended"),
});

/** What `diff` answers: how two versions decide the same tasks, and what they were made from. */
export const versionDifferenceSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  tasks: z.strictObject({
    of: z.string().describe("whose held-out delegations the two were asked about"),
    asked: count,
    held_out: count.describe("all of them; where there are many, evenly spaced ones were asked about"),
    differ: count,
  }),
  by_task_type: z.array(z.strictObject({ task_type: z.string(), asked: count, differ: count })),
  changes: z
    .array(
      z.strictObject({
        task_type: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        decisions: count,
      }),
    )
    .describe("the most frequent first; null: no recommendation"),
  examples: z.array(differingTaskSchema),
  settings: z
    .array(z.strictObject({ field: z.string(), from: z.string(), to: z.string() }))
    .nullable()
    .describe("null where they are not kept of one of the two"),
  data: z.array(z.strictObject({ what: z.string(), from: z.string(), to: z.string() })),
  agents: z.strictObject({
    added: named,
    removed: named,
    edited: named.describe("with another agent file"),
  }),
  evaluation: z.strictObject({
    from: z.string().nullable(),
    to: z.string().nullable(),
    comparable: z.boolean().describe("both were judged on the same held-out delegations"),
  }),
});
export type VersionDifference = z.infer<typeof versionDifferenceSchema>;
