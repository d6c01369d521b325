import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../schema/config.ts";
import { UserError } from "../schema/user-error.ts";
import { countNewEpisodes } from "./count-new-episodes.ts";
import { prepare } from "./preparation/prepared.fixture.ts";
import { type RandomTelemetry, randomTelemetry } from "./preparation/random-telemetry.fixture.ts";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);

async function counted({ invocations, ratings }: RandomTelemetry, sinceMs: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "oak-count-"));
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  try {
    await writeFile(join(folder, "agent_invocations.jsonl"), lines(invocations));
    await writeFile(join(folder, "success_metrics.jsonl"), lines(ratings));
    return await countNewEpisodes(folder, defaultConfig(), sinceMs);
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
        expect(await counted(telemetry, sinceMs)).toBe(await preparedEpisodes(telemetry, sinceMs));
      }),
      { numRuns: 6 },
    );
  });
});
