import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { IngestAccount } from "../src/schema/ingest-account.ts";
import { ingestTelemetry } from "../src/telemetry/ingest.ts";

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = join(here, "fixtures", "telemetry", "claude-code");
const shared = join(process.env.OAK_SHARED_DATA ?? join(here, "..", "..", "shared", "data"), "claude-code");

/** Ingests a folder twice; the first account, after the second run was seen to add nothing. */
async function ingestTwice(source: string): Promise<IngestAccount> {
  const folder = await mkdtemp(join(tmpdir(), "oak-recorded-"));
  try {
    const options = { sources: [source], telemetryDir: folder };
    const account = await ingestTelemetry(options);
    const before = await readFile(join(folder, "agent_invocations.jsonl"), "utf8");
    const again = await ingestTelemetry(options);
    expect(again.delegations).toEqual({
      ...account.delegations,
      added: 0,
      updated: 0,
      unchanged: account.delegations.found,
    });
    expect(await readFile(join(folder, "agent_invocations.jsonl"), "utf8")).toBe(before);
    const { read, used, blank, duplicate, ignored, rejected, ignored_by_type } = account.lines;
    expect(read).toBe(used + blank + duplicate + ignored + rejected);
    expect(Object.values(ignored_by_type).reduce((a, b) => a + b, 0)).toBe(ignored);
    return account;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the recorded sessions in the repository", () => {
  it("hold every kind of outcome that we know from real logs", async () => {
    const account = await ingestTwice(fixtures);
    expect(account).toMatchObject({
      lines: { rejected: 0 },
      sessions: 11,
      delegations: { found: 38, added: 38, duplicates: 1 },
      sub_agent_runs_without_delegation: 0,
      outcome_sources: {
        rejection: 1,
        interrupt: 1,
        censored: 2,
        redelegation: 1,
        failed: 1,
        human_reply: 4,
      },
    });
    expect(Object.keys(account.agents)).toHaveLength(11);
  });
});

describe.skipIf(!existsSync(shared))("the recorded sessions beside the repository", () => {
  /** What each SOURCE.md states; where we differ, the reason stands beside it. */
  const stated: Record<string, { sessions: number; delegations: number; agents: number }> = {
    "dagster-io-erk": { sessions: 326, delegations: 1521, agents: 4 },
    // SOURCE.md says 208: it counts one call twice, which session e1bc91d1 shares with b4dcf65c, of which it is a fork.
    "entireio-cli": { sessions: 90, delegations: 207, agents: 22 },
    "entireio-entire-graph": { sessions: 4, delegations: 38, agents: 7 },
    // The second sub-agent file with content belongs to a session that is not in the folder.
    "marot-spotter": { sessions: 1, delegations: 1, agents: 1 },
  };
  it.each(Object.entries(stated))(
    "%s: as many sessions, delegations and agents as its SOURCE.md states",
    async (folder, expected) => {
      const account = await ingestTwice(join(shared, folder));
      expect({
        sessions: account.sessions,
        delegations: account.delegations.found,
        agents: Object.keys(account.agents).length,
      }).toEqual(expected);
      expect(account.lines.rejected).toBe(0);
    },
    120_000,
  );
});
