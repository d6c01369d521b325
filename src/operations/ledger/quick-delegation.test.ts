import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import type { LoggedDelegation } from "../../telemetry/ledger/logged-delegation.ts";
import { delegation } from "./delegation.fixture.ts";
import { quickDelegation } from "./quick-delegation.ts";
import { readMade } from "./read-delegations.ts";

const file = join(mkdtempSync(join(tmpdir(), "delegations-")), "agent_invocations.jsonl");

async function read(lines: readonly string[], sinceMs: number): Promise<LoggedDelegation[]> {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  const table = new DelegationTable([await readMade(file, sinceMs)]);
  return Array.from({ length: table.size }, (_, place) => table.at(place));
}
function isQuick(line: string): boolean {
  const bytes = Buffer.from(`${line}\n`);
  return quickDelegation({ bytes, latin: bytes.toString("latin1") }, 0, bytes.length - 1, 0) !== undefined;
}

describe("the quick reading of a delegation", () => {
  // a space behind it is as good as nothing to JSON, and makes it a line that has to be read wholly
  const wholly = (line: string): string => `${line} `;

  it("says what the whole reading says, whatever the values", async () => {
    let quick = 0;
    const since = fc.constantFrom(Number.NEGATIVE_INFINITY, Date.UTC(2026, 1));
    await fc.assert(
      fc.asyncProperty(fc.array(delegation, { maxLength: 5 }), since, async (all, sinceMs) => {
        const lines = all.map((each) => JSON.stringify(each));
        quick += lines.filter(isQuick).length;
        expect(lines.map(wholly).some(isQuick)).toBe(false);
        expect(await read(lines, sinceMs)).toEqual(await read(lines.map(wholly), sinceMs));
      }),
      { numRuns: 400 },
    );
    expect(quick).toBeGreaterThan(100);
  });

  it("says the same of torn lines and of lines that ran together", async () => {
    await fc.assert(
      fc.asyncProperty(delegation, delegation, fc.nat(400), async (one, other, cut) => {
        const torn = JSON.stringify(one).slice(0, cut);
        const lines = [torn, torn + JSON.stringify(other)];
        expect(await read(lines, 0)).toEqual(await read(lines.map(wholly), 0));
      }),
      { numRuns: 400 },
    );
  });
});

describe("a table of delegations", () => {
  it("has the last line of an id at its first place", async () => {
    const line = (id: string, agent: string): string =>
      JSON.stringify({
        timestamp: "2026-01-01T00:00:00Z",
        session_id: "s",
        invocation_id: id,
        agent_name: agent,
        task_description: "Fix it",
      });
    const found = await read([line("a", "first"), line("b", "other"), line("a", "last")], 0);
    expect(found.map(({ id, agent }) => [id, agent])).toEqual([
      ["a", "last"],
      ["b", "other"],
    ]);
  });
});
