import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Line, readLines } from "./lines.ts";
import { gunzip } from "./open-bytes.ts";

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function linesOf(bytes: Uint8Array, { size = 7, maxLineBytes = 1000 } = {}): Promise<Line[]> {
  return collect(readLines(inChunks(bytes, size), { maxLineBytes }));
}
async function collect(lines: AsyncIterable<Line>): Promise<Line[]> {
  const collected: Line[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}
// what is still held is what a collection leaves; without one, the figure depends on when the machine gets to it
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("line reader", () => {
  it("gives the same lines whatever the chunks are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: "grapheme" }).map((text) => `a${text.replace(/[\0\n\r\uFEFF]/g, "")}`),
          { maxLength: 8 },
        ),
        fc.integer({ min: 1, max: 9 }),
        async (texts, size) => {
          const lines = await linesOf(bytes(texts.map((text) => `${text}\n`).join("")), { size });
          expect(lines).toEqual(texts.map((text, at) => ({ number: at + 1, text })));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("drops a byte order mark and carriage returns, and keeps blank lines in the count", async () => {
    expect(await linesOf(bytes("\uFEFF{}\r\n\r\n[1]\r\n"))).toEqual([
      { number: 1, text: "{}" },
      { number: 2, text: "" },
      { number: 3, text: "[1]" },
    ]);
  });

  it("rejects invalid UTF-8, NUL bytes and a last line that was cut off, and reads the rest", async () => {
    const lines = await linesOf(
      Buffer.concat([
        bytes('{"a":1}\n'),
        Buffer.from([0x22, 0xff, 0x22, 0x0a]),
        bytes('{"b":\0}\n{"c":3}\n{"d":'),
      ]),
    );
    expect(lines).toEqual([
      { number: 1, text: '{"a":1}' },
      { number: 2, reason: "not valid UTF-8" },
      { number: 3, reason: "holds NUL bytes" },
      { number: 4, text: '{"c":3}' },
      { number: 5, reason: "cut off: the last line has no newline and is not valid JSON", cutText: '{"d":' },
    ]);
  });

  it("takes a last line without a newline when it is whole", async () => {
    expect(await linesOf(bytes('{"a":1}'))).toEqual([{ number: 1, text: '{"a":1}' }]);
  });

  it("rejects a 50 MB line without holding it, and reads the line after it", async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(0x61);
    const heldNow = (): number => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    let largest = 0;
    async function* long(): AsyncGenerator<Uint8Array> {
      const before = heldNow();
      for (let count = 0; count < 50; count += 1) {
        yield megabyte;
        largest = Math.max(largest, heldNow() - before);
      }
      yield bytes("\n{}\n");
    }
    const lines = await collect(readLines(long(), { maxLineBytes: 2 * 1024 * 1024 }));
    expect(lines).toEqual([
      { number: 1, reason: "longer than 2097152 bytes" },
      { number: 2, text: "{}" },
    ]);
    expect(largest).toBeLessThan(4 * 1024 * 1024);
  });

  it("allows a line of exactly the longest length", async () => {
    expect(await linesOf(bytes("12345\n123456\n"), { maxLineBytes: 5 })).toEqual([
      { number: 1, text: "12345" },
      { number: 2, reason: "longer than 5 bytes" },
    ]);
  });

  it("reads the whole lines of a gz file that was cut short, and says where it broke", async () => {
    const whole = gzipSync(bytes(Array.from({ length: 5000 }, (_, at) => `{"n":${at * 7919}}\n`).join("")));
    const lines = await collect(readLines(gunzip(inChunks(whole.subarray(0, whole.length - 2000), 4096))));
    const last = lines.at(-1);
    expect(last).toMatchObject({ number: lines.length, reason: "the gz file is cut short" });
    expect(lines.length).toBeGreaterThan(1000);
    expect(
      lines.slice(0, -1).every((line, at) => line.reason === undefined && line.text === `{"n":${at * 7919}}`),
    ).toBe(true);
  });

  it("says that gz data is damaged when it is", async () => {
    const lines = await collect(readLines(gunzip(inChunks(bytes("this is no gz file"), 4096))));
    expect(lines).toEqual([{ number: 1, reason: "the gz data is damaged (Z_DATA_ERROR)" }]);
  });
});
