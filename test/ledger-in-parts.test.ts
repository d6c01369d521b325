import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readTelemetry } from "../src/operations/ledger/read-in-parts.ts";
import type { AnswerTable } from "../src/telemetry/ledger/answer-table.ts";
import type { DelegationTable } from "../src/telemetry/ledger/delegation-table.ts";
import { putRandomLedger } from "./random-ledger.fixture.ts";
import { newWorkspace } from "./workspace.fixture.ts";

const inTable = (table: AnswerTable | DelegationTable) =>
  Array.from({ length: table.size }, (_, place) => table.at(place));

/** Worker threads load built files only. */
const built = fileURLToPath(new URL("../dist/operations/ledger/read-in-parts.js", import.meta.url));
const { readTelemetry: inThreads } = (await import(/* @vite-ignore */ built)) as {
  readTelemetry: typeof readTelemetry;
};

describe("reading a ledger in parts", () => {
  it("gives the same in several threads", async () => {
    const { workspace } = newWorkspace();
    putRandomLedger(workspace, 1500, 4);
    const whole = await readTelemetry(workspace, Number.NEGATIVE_INFINITY);
    const parts = await inThreads(workspace, Number.NEGATIVE_INFINITY, 50_000);
    expect(inTable(parts.answers)).toEqual(inTable(whole.answers));
    expect(inTable(parts.delegations)).toEqual(inTable(whole.delegations));
    expect(parts.followups).toEqual(whole.followups);
    expect(parts.unreadable).toBe(whole.unreadable);
  });

  it("gives what reading it at once gives, in the same order", async () => {
    const { workspace } = newWorkspace();
    putRandomLedger(workspace, 1500, 3);
    const whole = await readTelemetry(workspace, Number.NEGATIVE_INFINITY);
    for (const partBytes of [100_000, 37_777]) {
      const parts = await readTelemetry(workspace, Number.NEGATIVE_INFINITY, partBytes);
      expect(inTable(parts.answers)).toEqual(inTable(whole.answers));
      expect(parts.followups).toEqual(whole.followups);
      expect(parts.unreadable).toBe(whole.unreadable);
      expect(inTable(parts.delegations)).toEqual(inTable(whole.delegations));
    }
  });

  it("leaves out what is older than asked, and is empty where there is nothing", async () => {
    const { workspace } = newWorkspace();
    const nothing = await readTelemetry(workspace, 0);
    expect(nothing).toMatchObject({ followups: [], unreadable: 0 });
    expect(nothing.delegations.size).toBe(0);
    putRandomLedger(workspace, 300, 3);
    const sinceMs = Date.UTC(2026, 0, 1, 12);
    const { answers } = await readTelemetry(workspace, sinceMs, 20_000);
    expect(answers.size).toBeGreaterThan(0);
    expect(inTable(answers).every(({ atMs }) => atMs >= sinceMs)).toBe(true);
  });
});
