import * as z from "zod";

/** Front matter of a Claude Code agent file, as far as it is read here; other keys are let be. */
export const agentFrontMatterSchema = z.looseObject({
  name: z.string().trim().min(1),
  description: z.string().trim().min(1),
  tools: z.union([z.string(), z.array(z.string())]).nullish(),
  model: z.string().nullish(),
});

/** An agent as its file describes it. */
export const agentFileSchema = z.strictObject({
  name: z.string().describe("in the spelling of the telemetry"),
  description: z.string(),
  tools: z.array(z.string()).nullable().describe("tools it may use; null: all"),
  model: z.string().nullable().describe("null: that of whoever delegates"),
  sha256: z.string().describe("of the whole file, instructions included"),
});
export type AgentFile = z.infer<typeof agentFileSchema>;

/** Which file an agent had when a policy was trained; the parts after the hash came later. */
export const agentFileHashSchema = z.strictObject({
  agent: z.string(),
  sha256: z.string(),
  body_sha256: z.string().optional(),
  body_sketch: z.string().optional(),
  model: z.string().nullable().optional(),
});
export type AgentFileHash = z.infer<typeof agentFileHashSchema>;
