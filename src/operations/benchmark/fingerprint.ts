import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FEEDBACK_FILES } from "../../dataset/full-feedback/read-folder.ts";
import { commandHash } from "./peers/command-hash.ts";
import type { BenchmarkSettings } from "./settings.ts";

/** SHA-256 of the files of a full-feedback folder. */
export function dataHash(folder: string): string {
  const hash = createHash("sha256");
  for (const name of FEEDBACK_FILES) {
    const file = join(folder, name);
    if (existsSync(file)) hash.update(name).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** SHA-256 of this program: a run of yesterday's code is not a result of today's. */
function programHash(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const hash = createHash("sha256");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** What makes two runs of the same logging, size and seed the same run. */
export const fingerprintOf = (
  { pool, units, game, config, peer }: Omit<BenchmarkSettings, "fingerprint">,
  data: string,
): string =>
  createHash("sha256")
    .update(JSON.stringify([data, programHash(), pool, units, game, config, peer && commandHash(peer)]))
    .digest("hex");
