import * as z from "zod";

/** What one run of `ingest` did: every line and every file has its place in it. The verb's `--json` output. */
const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

export const lineAccountSchema = z.strictObject({
  read: count.describe("used + blank + duplicate + ignored + rejected"),
  used: count,
  blank: count,
  duplicate: count.describe("lines seen before, by their id"),
  ignored: count.describe("lines of a type that says nothing about delegations"),
  rejected: count,
});
export type LineAccount = z.infer<typeof lineAccountSchema>;

const fileProblem = z.strictObject({ file: z.string(), reason: z.string() });

export const ingestAccountSchema = z.strictObject({
  sources: z.array(z.string()),
  files: z.strictObject({
    read: count,
    by_ending: counts.describe("files read, by ending"),
    empty: z.array(z.string()),
    unknown_format: z
      .array(fileProblem)
      .describe("files of no known telemetry format; their lines are not counted"),
    unreadable: z.array(fileProblem),
    other_endings: counts.describe("files that were not opened, by ending"),
  }),
  lines: lineAccountSchema.extend({ ignored_by_type: counts }),
  formats: z.record(z.string(), lineAccountSchema.extend({ files: count })),
  rejected: z.strictObject({
    total: count,
    first: z
      .array(z.strictObject({ file: z.string(), line: z.number().int().positive(), reason: z.string() }))
      .describe("at most 1,000 of them"),
  }),
  sessions: count,
  delegations: z.strictObject({
    found: count,
    duplicates: count.describe("repeated delegations of which one copy was kept"),
    added: count,
    updated: count.describe("known before, with something new, mostly an outcome that came later"),
    unchanged: count,
  }),
  sub_agent_runs_without_delegation: count,
  agents: counts.describe("delegations found, by agent"),
  outcomes: z.strictObject({ success: count, failure: count, unknown: count }),
  outcome_sources: counts.describe("delegations found, by where their success label comes from"),
  ratings: z.strictObject({ found: count, added: count, unlinked: count }),
  redactions: count.describe("places where a secret was taken out before writing"),
  first_timestamp: z.string().nullable(),
  last_timestamp: z.string().nullable(),
});
export type IngestAccount = z.infer<typeof ingestAccountSchema>;
