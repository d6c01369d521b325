import * as z from "zod";

export const SELFTEST_FORMAT = 1;

/** One line of the proof list. */
export const proofSchema = z.strictObject({
  name: z.string(),
  subject: z
    .enum(["simulation", "workspace"])
    .describe("on simulations with known truth, or on this workspace's own data"),
  result: z.enum(["pass", "fail", "skipped"]),
  claim: z.string().describe("what must be true, in one sentence"),
  found: z.string().describe("what was seen, with the numbers that decided"),
  number: z.number().nullable().describe("the number that decided; null where none did"),
  low: z.number().nullable().describe("lowest number that passes"),
  high: z.number().nullable().describe("highest number that passes"),
});
export type Proof = z.infer<typeof proofSchema>;

export const selftestSchema = z.strictObject({
  format_version: z.literal(SELFTEST_FORMAT),
  passes: z.boolean().describe("no proof failed"),
  simulations: z.number().int().describe("simulated logs behind each statistical proof"),
  seed: z.number().int(),
  workspace: z
    .string()
    .nullable()
    .describe("whose data were looked at; null where there were none to look at"),
  version: z.string().nullable().describe("the policy of the workspace that was looked at"),
  proofs: z.array(proofSchema),
});
export type Selftest = z.infer<typeof selftestSchema>;
