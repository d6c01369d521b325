import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendToFiles } from "./append-files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "oak-append-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("appending", () => {
  it("adds lines and makes folders", async () => {
    const path = join(folder, "new", "a.jsonl");
    await appendToFiles([{ path, lines: ["1", "2"] }]);
    await appendToFiles([{ path, lines: ["3"] }]);
    expect(await readFile(path, "utf8")).toBe("1\n2\n3\n");
  });

  it("ends a last line that lacks its newline, and only then", async () => {
    const path = join(folder, "a.jsonl");
    await writeFile(path, '{"cut');
    await appendToFiles([{ path, lines: [] }]);
    expect(await readFile(path, "utf8")).toBe('{"cut');
    await appendToFiles([{ path, lines: ["1"] }]);
    expect(await readFile(path, "utf8")).toBe('{"cut\n1\n');
  });

  it("leaves every file as it was when one write fails", async () => {
    const [one, other] = [join(folder, "a.jsonl"), join(folder, "b.jsonl")];
    await writeFile(one, "old\n");
    await writeFile(other, "old");
    let writes = 0;
    const failing = appendToFiles(
      [
        { path: one, lines: ["new"] },
        { path: other, lines: ["new"] },
      ],
      async (handle, text) => {
        writes += 1;
        await handle.appendFile(text.slice(0, 2));
        if (writes === 3) throw new Error("disk full");
      },
    );
    await expect(failing).rejects.toThrow("disk full");
    expect(await readFile(one, "utf8")).toBe("old\n");
    expect(await readFile(other, "utf8")).toBe("old");
  });
});
