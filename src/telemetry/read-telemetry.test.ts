import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readRatings } from "./read-telemetry.ts";

it("says which file it was when a folder is in its place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "telemetry-"));
  const read = readRatings(folder, () => undefined);
  await expect(read.next()).rejects.toMatchObject({ place: { file: folder } });
});
