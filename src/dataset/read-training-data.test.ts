import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transition } from "../schema/transition.ts";
import { readTransitions } from "./read-training-data.ts";
import { row } from "./state.fixture.ts";

describe("readTransitions", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "oak-policy-test-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = async (text: string): Promise<Transition[]> => {
    await writeFile(join(folder, "train.jsonl"), text);
    const rows: Transition[] = [];
    for await (const one of readTransitions(join(folder, "train.jsonl"))) rows.push(one);
    return rows;
  };

  it("gives back what was written", async () => {
    const written = [row(), row({ action: ["ada", "ben"], steps: 2 })];
    expect(await read(written.map((one) => `${JSON.stringify(one)}\n`).join(""))).toEqual(written);
  });

  it("names file, line and field of a row that does not fit", async () => {
    const text = `${JSON.stringify(row())}\n${JSON.stringify({ ...row(), reward: "much" })}\n`;
    await expect(read(text)).rejects.toMatchObject({
      place: { file: join(folder, "train.jsonl"), line: 2, field: "reward" },
    });
  });

  it("names the line of a row that was cut off", async () => {
    await expect(read(JSON.stringify(row()).slice(0, -5))).rejects.toMatchObject({ place: { line: 1 } });
  });

  it("says what to do when there is no such file", async () => {
    const missing = readTransitions(join(folder, "nothing.jsonl")).next();
    await expect(missing).rejects.toMatchObject({ next: "run `oak-policy prepare`" });
  });
});
