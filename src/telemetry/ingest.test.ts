import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Invocation } from "../schema/invocation.ts";
import { UserError } from "../schema/user-error.ts";
import { type IngestOptions, ingestTelemetry } from "./ingest.ts";
import { readInvocations, readRatings } from "./read-telemetry.ts";
import { transcript } from "./sources/claude-code/transcript.fixture.ts";

let folder = "";
let source = "";
let telemetryDir = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "oak-ingest-"));
  source = join(folder, "logs");
  telemetryDir = join(folder, "telemetry");
  await mkdir(source);
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFile(join(source, name), content);
const ingest = (options: Partial<IngestOptions> = {}) =>
  ingestTelemetry({ sources: [source], telemetryDir, ...options });
const jsonl = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const written = async (): Promise<Invocation[]> => {
  const records: Invocation[] = [];
  for await (const { record } of readInvocations(join(telemetryDir, "agent_invocations.jsonl"), (rejection) =>
    expect(rejection).toBeUndefined(),
  ))
    records.push(record);
  return records;
};
const files = async () => (await readdir(telemetryDir).catch(() => [])).sort();
const session = () => transcript().human("x").delegate("t1", {}).answer("t1", "ok").lines;
const oakLine = {
  timestamp: "2026-05-01T10:00:00Z",
  session_id: "s",
  invocation_id: "i1",
  agent_name: "a",
  task_description: "t",
};
const ratingLine = {
  timestamp: "2026-05-01T11:00:00Z",
  invocation_id: "i1",
  success: true,
  quality_rating: 4,
};

describe("ingest", () => {
  it("brings several formats in at once, and a second run adds nothing", async () => {
    await put("a.jsonl", jsonl(session()));
    await put("b.jsonl.gz", gzipSync(jsonl([oakLine, ratingLine])));
    const account = await ingest();
    expect(account).toMatchObject({
      sessions: 2,
      delegations: { found: 2, added: 2 },
      ratings: { found: 1, added: 1 },
      lines: { read: 5, used: 5 },
      files: { read: 2, by_ending: { ".jsonl": 1, ".jsonl.gz": 1 } },
    });
    const before = await readFile(join(telemetryDir, "agent_invocations.jsonl"), "utf8");
    const again = await ingest();
    expect(again).toMatchObject({
      delegations: { found: 2, added: 0, updated: 0, unchanged: 2 },
      ratings: { found: 1, added: 0 },
    });
    expect(await readFile(join(telemetryDir, "agent_invocations.jsonl"), "utf8")).toBe(before);
    const ratings: unknown[] = [];
    for await (const { record } of readRatings(join(telemetryDir, "success_metrics.jsonl"), () => {}))
      ratings.push(record);
    expect(ratings).toEqual([ratingLine]);
  });

  it("appends a new line when an outcome arrives later, and never takes it back", async () => {
    const whole = session();
    await put("a.jsonl", jsonl(whole.slice(0, 2)));
    expect((await ingest()).delegations).toMatchObject({ added: 1 });
    await put("a.jsonl", jsonl(whole));
    expect((await ingest()).delegations).toMatchObject({ added: 0, updated: 1 });
    expect((await written()).map(({ outcome }) => outcome?.success)).toEqual([null, true]);
    await put("a.jsonl", jsonl(whole.slice(0, 2)));
    expect((await ingest()).delegations).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it("does not let two copies of a session take turns", async () => {
    await put("whole.jsonl", jsonl(session()));
    await ingest({ sources: [join(source, "whole.jsonl")] });
    const cut = transcript().human("x").delegate("t1", { prompt: "Do…[+3 chars]" }).answer("t1", "ok").lines;
    await put("cut.jsonl", jsonl(cut));
    expect((await ingest({ sources: [join(source, "cut.jsonl")] })).delegations).toMatchObject({
      unchanged: 1,
    });
    expect((await ingest({ sources: [join(source, "whole.jsonl")] })).delegations).toMatchObject({
      unchanged: 1,
    });
  });

  it("writes no secret, wherever it stands", async () => {
    const secret = `ghp_${"a1B2".repeat(9)}`;
    const log = transcript("S1", "/home/annlee/app").human("x");
    log
      .delegate("t1", {
        subagent_type: `x ${secret}`,
        description: `see ${secret}`,
        prompt: `mail ann@corp.example, key ${secret}`,
      })
      .answer("t1", `boom ${secret}`, null, true);
    await put(`${secret}.jsonl`, jsonl([...log.lines]));
    await put(
      "b.jsonl",
      jsonl([
        { ...oakLine, metadata: { note: secret } },
        { ...ratingLine, feedback_notes: secret },
      ]),
    );
    expect((await ingest()).redactions).toBeGreaterThan(5);
    const all = (
      await Promise.all((await files()).map((file) => readFile(join(telemetryDir, file), "utf8")))
    ).join("");
    expect(all).not.toContain(secret);
    expect(all).not.toContain("corp.example");
    expect(all).not.toContain("annlee");
  });

  it("keeps texts storable: NUL and half characters are replaced, long tasks cut", async () => {
    await put("a.jsonl", jsonl([{ ...oakLine, task_description: `a\0b\ud83d ${"😀".repeat(4000)}` }]));
    await ingest();
    const text = (await written())[0]?.task_description ?? "";
    expect(text.startsWith("a\uFFFDb\uFFFD ")).toBe(true);
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
  });

  it("refuses the workspace's own telemetry, a missing source, and a folder without telemetry", async () => {
    await put("a.jsonl", jsonl([oakLine]));
    await ingest();
    await expect(ingest({ sources: [telemetryDir] })).rejects.toThrow(UserError);
    await expect(ingest({ sources: [folder] })).rejects.toThrow("own telemetry");
    await expect(ingest({ sources: [join(folder, "nowhere")] })).rejects.toThrow("does not exist");
    await rm(join(source, "a.jsonl"));
    await expect(ingest()).rejects.toThrow("hold no telemetry file");
  });

  it("leaves no file behind when there is nothing to write or reading breaks", async () => {
    await put("a.jsonl", '{"no":"format"}\n');
    await ingest();
    expect(await files()).toEqual([]);
    await put("a.jsonl", jsonl([oakLine]));
    const broken = (): AsyncIterable<Uint8Array> => {
      throw new TypeError("a bug of ours");
    };
    await expect(ingest({ openBytes: broken })).rejects.toThrow("a bug of ours");
    expect(await files()).toEqual([]);
  });

  it("reports progress per file", async () => {
    await put("a.jsonl", jsonl([oakLine]));
    const events: [number, number | undefined][] = [];
    await ingest({ progress: ({ done, total }) => events.push([done, total]) });
    expect(events).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});
