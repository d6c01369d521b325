import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDuckdb } from "./duckdb.ts";
import type { PreparationEngine, ResultRow, StagingTable } from "./engine.ts";

const TABLE = {
  name: "things",
  columns: { line: "bigint", name: "text", weight: "double" },
} as const satisfies StagingTable;

const all = async (engine: PreparationEngine, select: string): Promise<ResultRow[]> => {
  const rows: ResultRow[] = [];
  for await (const row of engine.rows(select)) rows.push(row);
  return rows;
};

describe("the DuckDB engine", () => {
  let folder = "";
  const before = process.env.TMPDIR;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "oak-policy-test-"));
    process.env.TMPDIR = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(folder, { recursive: true, force: true });
  });

  it("gives staged rows back as plain numbers and texts, through a step, in the order asked for", async () => {
    const engine = await openDuckdb({});
    try {
      const writer = await engine.openStaging(TABLE);
      for (let line = 5000; line > 0; line--) writer.append([line, `thing "${line}" \u{1f600}`, line / 4]);
      writer.append([Date.UTC(2026, 0, 1), null, null]);
      await writer.close();
      await engine.run({
        name: "doubled",
        select: () => "SELECT line * 2 AS twice, name, weight FROM things",
      });
      const rows = await all(engine, "SELECT * FROM doubled ORDER BY twice");
      expect(rows).toHaveLength(5001);
      expect(rows[1]).toEqual({ twice: 4, name: 'thing "2" \u{1f600}', weight: 0.5 });
      expect(rows.at(-1)).toEqual({ twice: 2 * Date.UTC(2026, 0, 1), name: null, weight: null });
    } finally {
      await engine.close();
    }
  });

  it("drops the tables a step says are no longer read", async () => {
    const engine = await openDuckdb({});
    try {
      await (await engine.openStaging(TABLE)).close();
      await engine.run({ name: "next", select: () => "SELECT line FROM things", drops: ["things"] });
      await expect(all(engine, "SELECT * FROM things")).rejects.toThrow(/things does not exist/);
    } finally {
      await engine.close();
    }
  });

  it("leaves nothing in the temporary folder, also after an error and a result read half", async () => {
    const engine = await openDuckdb({});
    for await (const row of engine.rows("SELECT * FROM range(100000)")) if (row.range === 3) break;
    await expect(engine.run({ name: "broken", select: () => "SELECT nonsense" })).rejects.toThrow();
    expect(await readdir(folder)).not.toEqual([]);
    await engine.close();
    expect(await readdir(folder)).toEqual([]);
  });
});
