import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWholeLines, type Stretch } from "./whole-lines.ts";

const file = join(mkdtempSync(join(tmpdir(), "whole-lines-")), "lines.txt");

async function linesOf(stretch: Stretch): Promise<string[]> {
  const lines: string[] = [];
  await readWholeLines(
    file,
    (piece) => {
      expect(piece.at(-1)).toBe(10);
      lines.push(...piece.toString("latin1").slice(0, -1).split("\n"));
    },
    stretch,
  );
  return lines;
}

describe("reading whole lines", () => {
  it("gives every line once, whatever the stretches and the size of a chunk", async () => {
    const texts = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 12 }), {
      minLength: 1,
      maxLength: 12,
    });
    const cuts = fc.array(fc.nat(80), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        texts,
        cuts,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (all, at, chunkBytes, closed) => {
          const text = all.map((line) => line.replaceAll("\n", " ")).join("\n") + (closed ? "\n" : "");
          writeFileSync(file, text, "latin1");
          const expected =
            text === "" ? [] : (closed ? text.slice(0, -1) : text.replace(/\n$/, "")).split("\n");
          expect(await linesOf({ chunkBytes })).toEqual(expected);
          const ends = [...at.sort((a, b) => a - b), Number.POSITIVE_INFINITY];
          const parts: string[] = [];
          for (const [place, until] of ends.entries())
            parts.push(
              ...(await linesOf({ chunkBytes, from: place === 0 ? 0 : (ends[place - 1] ?? 0), until })),
            );
          expect(parts).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("says which file it was when a folder is in its place", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whole-lines-"));
    await expect(readWholeLines(folder, () => undefined)).rejects.toMatchObject({
      message: expect.stringContaining("a folder is where a file should be"),
      place: { file: folder },
    });
  });
});
