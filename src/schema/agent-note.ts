import * as z from "zod";

/** The verb that noticed a change of an agent's file. */
export const NOTED_BY = ["ingest", "prepare", "train"] as const;
export type NotedBy = (typeof NOTED_BY)[number];

/** An agent's file as it is at some moment. */
export const agentFormSchema = z.looseObject({
  agent: z.string().min(1),
  sha256: z.string().describe("of the whole file"),
  body_sha256: z
    .string()
    .describe("of the file with its name taken out, so that a renamed agent is recognised"),
  body_sketch: z.string().describe("MinHash of its words: how alike two files are, without their texts"),
  model: z.string().nullable().describe("that the file asks for; null: that of whoever delegates"),
  changed_ms: z.number().describe("when the file was last written, according to the disk"),
});
export type AgentForm = z.infer<typeof agentFormSchema>;

/**
 * One line of `models/agents.jsonl`: what an agent was from some moment on. A line is written when something differs from
 * the last line of that agent; the hashes are null where its file has gone.
 */
export const agentNoteSchema = z.looseObject({
  timestamp: z.iso.datetime({ offset: true }).describe("since when, as far as the disk tells"),
  agent: z.string().min(1),
  sha256: z.string().nullable(),
  body_sha256: z.string().nullable(),
  body_sketch: z.string().nullable(),
  model: z.string().nullable(),
  renamed_from: z.string().optional().describe("it goes on from this agent, whose file has gone"),
  source: z.enum(NOTED_BY),
});
export type AgentNote = z.infer<typeof agentNoteSchema>;

/** What changed an agent last. Its delegations before that moment are of an earlier form. */
export const agentChangeSchema = z.strictObject({
  agent: z.string(),
  change: z
    .enum(["edited", "renamed", "upgraded"])
    .describe("its file; its name; the model that runs it, as the telemetry tells"),
  at: z.string(),
  from: z.string().nullable().describe("earlier name or model; null for an edited file"),
  to: z.string().nullable(),
});
export type AgentChange = z.infer<typeof agentChangeSchema>;

/** The same with how many training rows it divides. */
export const countedChangeSchema = agentChangeSchema.extend({
  earlier: z.number().int().describe("delegations among the rows from before it"),
  since: z.number().int(),
});
export type CountedChange = z.infer<typeof countedChangeSchema>;
