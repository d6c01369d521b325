import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type IngestOptions, ingestTelemetry } from "./ingest.ts";
import { readInvocations } from "./read-telemetry.ts";
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
const writtenIds = async (): Promise<string[]> => {
  const ids: string[] = [];
  const path = join(telemetryDir, "agent_invocations.jsonl");
  for await (const { record } of readInvocations(path, () => ids.push("a line that cannot be read"))) {
    ids.push(record.invocation_id);
  }
  return ids;
};
const session = () => transcript().human("x").delegate("t1", {}).answer("t1", "ok").lines;
const oakLine = {
  timestamp: "2026-05-01T10:00:00Z",
  session_id: "s",
  invocation_id: "i1",
  agent_name: "a",
  task_description: "t",
};

describe("planted faults", () => {
  const good = JSON.stringify(oakLine);
  const faults: [string, Uint8Array | string, number, string][] = [
    [
      "a last line cut off",
      `${good}\n{"timestamp":"2026`,
      2,
      "cut off: the last line has no newline and is not valid JSON",
    ],
    [
      "invalid UTF-8",
      Buffer.concat([Buffer.from(`${good}\n`), Buffer.from([0x7b, 0xc3, 0x28, 0x0a])]),
      2,
      "not valid UTF-8",
    ],
    ["NUL bytes", `${good}\n\0\0\0\0\n`, 2, "holds NUL bytes"],
    ["a line that is too long", `${good}\n{"a":"${"x".repeat(3000)}"}\n`, 2, "longer than 2000 bytes"],
    [
      "wrong types",
      `${good}\n${JSON.stringify({ ...oakLine, invocation_id: 7 })}\n`,
      2,
      "field invocation_id: Invalid input: expected string, received number",
    ],
    [
      "duplicate keys",
      `${good}\n${good.replace("{", '{"agent_name":"b",')}\n`,
      2,
      'key "agent_name" stands twice in one object',
    ],
    ["null", `${good}\nnull\n`, 2, "not a JSON object but null"],
    ["no JSON", `hello\n${good}\n`, 1, "not valid JSON"],
  ];
  it.each(faults)(
    "%s: one line rejected with its place, the other kept",
    async (_name, content, line, reason) => {
      await put("a.jsonl", content);
      const account = await ingest({ maxLineBytes: 2000 });
      expect(account.rejected).toEqual({
        total: 1,
        first: [{ file: join(source, "a.jsonl"), line, reason }],
      });
      expect(account.lines).toMatchObject({ read: 2, used: 1, rejected: 1 });
      expect(await writtenIds()).toEqual(["i1"]);
    },
  );

  it("a future version with unknown types and keys is read as far as it is known", async () => {
    const lines = session().map((line) => ({ ...line, version: "9.0.0", quantum: { flux: [1] } }));
    await put("a.jsonl", jsonl([...lines, { type: "thought-stream", sessionId: "S1", uuid: "q" }]));
    const account = await ingest();
    expect(account).toMatchObject({
      delegations: { added: 1 },
      lines: { read: 4, used: 3, ignored: 1, rejected: 0, ignored_by_type: { "thought-stream": 1 } },
    });
  });

  it("byte order mark, carriage returns and blank lines are no faults", async () => {
    await put("a.jsonl", `\uFEFF${good}\r\n\r\n`);
    expect((await ingest()).lines).toMatchObject({ read: 2, used: 1, blank: 1, rejected: 0 });
  });

  it("empty files, catalogues, other logs and unreadable files are listed by name", async () => {
    await put("empty.jsonl", "");
    await put("blank.jsonl", "\n\n");
    await put("index.jsonl", jsonl([{ file: "a", delegations: 3 }]));
    await put("nul.jsonl", "\0\0\n");
    await put("notes.txt", "hello");
    await put("good.jsonl", jsonl([oakLine]));
    await put("locked.jsonl", jsonl([oakLine]));
    await mkdir(join(source, "secret"));
    const denied = Object.assign(new Error("denied"), { code: "EACCES" });
    const account = await ingest({
      fileSystem: {
        readdir: (path) =>
          path.endsWith("secret") ? Promise.reject(denied) : readdir(path, { withFileTypes: true }),
        stat,
      },
      openBytes: async function* (path) {
        if (path.endsWith("locked.jsonl")) throw denied;
        yield await readFile(path);
      },
    });
    expect(account.files).toEqual({
      read: 1,
      by_ending: { ".jsonl": 1 },
      empty: [join(source, "blank.jsonl"), join(source, "empty.jsonl")],
      unknown_format: [
        { file: join(source, "index.jsonl"), reason: "not a known telemetry format" },
        {
          file: join(source, "nul.jsonl"),
          reason:
            "not a known telemetry format (1 of its first lines cannot be read; line 1: holds NUL bytes)",
        },
      ],
      unreadable: [
        { file: join(source, "secret"), reason: "no permission to read it" },
        { file: join(source, "locked.jsonl"), reason: "no permission to read it" },
      ],
      other_endings: { ".txt": 1 },
    });
  });

  it("a gz file cut short gives its whole lines and says where it broke", async () => {
    const many = Array.from({ length: 3000 }, (_, at) => ({
      ...oakLine,
      invocation_id: `i${(at * 7919) % 100_003}`,
    }));
    const whole = gzipSync(jsonl(many));
    await put("a.jsonl.gz", whole.subarray(0, whole.length - 1000));
    const account = await ingest();
    expect(account.rejected.total).toBe(1);
    expect(account.rejected.first[0]).toMatchObject({
      line: account.lines.read,
      reason: "the gz file is cut short",
    });
    expect(account.delegations.added).toBe(account.lines.read - 1);
    expect(account.delegations.added).toBeGreaterThan(1000);
  });

  it("lists at most 1,000 rejected lines and counts them all", async () => {
    await put("a.jsonl", `${good}\n${"null\n".repeat(1500)}`);
    const { rejected } = await ingest();
    expect([rejected.total, rejected.first.length]).toEqual([1500, 1000]);
  });

  it("a JSON document over several lines is one line, with or without a newline at its end", async () => {
    const document = JSON.stringify(
      {
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: "t",
                    spanId: "s",
                    name: "invoke_agent a",
                    startTimeUnixNano: "1790000000000000000",
                  },
                ],
              },
            ],
          },
        ],
      },
      null,
      2,
    );
    await put("a.json", document);
    await put("b.json", `${document.replace('"s"', '"r"')}\n`);
    await put("c.json", jsonl([oakLine, { ...oakLine, invocation_id: "i2" }]));
    expect(await ingest()).toMatchObject({ lines: { read: 4, used: 4 }, delegations: { added: 4 } });
  });
});
