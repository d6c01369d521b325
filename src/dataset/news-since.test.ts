import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../schema/config.ts";
import type { Invocation } from "../schema/invocation.ts";
import { UserError } from "../schema/user-error.ts";
import { isoTime } from "./epoch-ms.ts";
import { type News, newsSince } from "./news-since.ts";
import { prepare } from "./preparation/prepared.fixture.ts";
import { type RandomTelemetry, randomTelemetry } from "./preparation/random-telemetry.fixture.ts";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);

async function news({ invocations, ratings }: RandomTelemetry, sinceMs: number): Promise<News> {
  const folder = await mkdtemp(join(tmpdir(), "oak-count-"));
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  try {
    await writeFile(join(folder, "agent_invocations.jsonl"), lines(invocations));
    await writeFile(join(folder, "success_metrics.jsonl"), lines(ratings));
    return await newsSince(folder, defaultConfig(), sinceMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Episodes of the rows that `prepare` writes; none where it finds nothing to write. */
async function preparedEpisodes({ invocations, ratings }: RandomTelemetry, sinceMs: number): Promise<number> {
  try {
    const { rows } = await prepare(invocations, ratings, defaultConfig(), sinceMs);
    return new Set(Object.values(rows).flatMap((split) => split.map((row) => row.episode_id))).size;
  } catch (error) {
    if (error instanceof UserError && error.message.startsWith("No delegation with a known outcome"))
      return 0;
    throw error;
  }
}

describe("new episodes", () => {
  it("are counted as `prepare` would make rows of them, whatever the telemetry", async () => {
    await fc.assert(
      fc.asyncProperty(randomTelemetry(200), fc.integer({ min: -1, max: 200 }), async (telemetry, hour) => {
        const sinceMs = START + hour * HOUR_MS;
        expect((await news(telemetry, sinceMs)).episodes).toBe(await preparedEpisodes(telemetry, sinceMs));
      }),
      { numRuns: 6 },
    );
  });
});

describe("a new model behind an agent", () => {
  const runs = (days: number): Invocation[] =>
    Array.from({ length: days }, (_, day) => ({
      timestamp: isoTime(START + 24 * day * HOUR_MS),
      session_id: `day-${day}`,
      invocation_id: `day-${day}`,
      agent_name: "ada",
      agent_model: day < 8 ? "claude-opus-4-1" : "claude-opus-4-5",
      task_description: `work of day ${day}`,
      outcome: { status: "success" },
    }));
  const since = async (day: number, days = 16): Promise<News["upgrades"]> =>
    (await news({ invocations: runs(days), ratings: [], answers: [] }, START + 24 * day * HOUR_MS)).upgrades;

  it("is news until the data that were looked at showed it: five runs on it", async () => {
    expect(await since(11)).toEqual([
      {
        agent: "ada",
        change: "upgraded",
        at: isoTime(START + 8 * 24 * HOUR_MS),
        from: expect.stringContaining("4-1"),
        to: expect.stringContaining("4-5"),
      },
    ]);
    expect(await since(12)).toEqual([]);
  });

  it("is none before there are enough runs to tell", async () => {
    expect(await since(3, 12)).toEqual([]);
    expect(await since(3, 13)).toHaveLength(1);
  });
});
