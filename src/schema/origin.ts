import * as z from "zod";
import { agentFileSchema } from "./agent-file.ts";
import { agentFormSchema } from "./agent-note.ts";

export const ORIGIN_FORMAT = 1;

/**
 * `models/checkpoints/<version>/inputs/origin.json`: what a training was begun with, beside the training data that lie in the
 * same folder. All of it together makes the same version again.
 */
export const originSchema = z.strictObject({
  format_version: z.literal(ORIGIN_FORMAT),
  version: z.string(),
  settings: z
    .record(z.string(), z.unknown())
    .describe("all of them as they were configured; `train --tune` chose around them"),
  agent_files: z.array(agentFileSchema),
  agent_forms: z.array(agentFormSchema).describe("the same files as they are compared with later ones"),
  tuned: z.boolean(),
  incremental: z.boolean().describe("it goes on from its parent; else it was trained from the start"),
  parent: z.string().nullable(),
  code_version: z.string(),
  runtime: z
    .strictObject({ node: z.string(), platform: z.string(), arch: z.string() })
    .describe("another one may round otherwise"),
});
export type Origin = z.infer<typeof originSchema>;
