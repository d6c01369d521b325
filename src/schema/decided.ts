import * as z from "zod";

/** What a version says to a task: its first agent, and how sure it is. */
export const decisionSchema = z.strictObject({
  agent: z.string().nullable().describe("null: no recommendation"),
  confidence: z.number().nullable(),
});
export type Decided = z.infer<typeof decisionSchema>;
