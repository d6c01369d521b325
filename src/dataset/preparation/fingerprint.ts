import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";

/** SHA-256 and size of a file; null and 0 when there is no such file. */
export async function fingerprintFile(path: string): Promise<{ sha256: string | null; bytes: number }> {
  if (!existsSync(path)) return { sha256: null, bytes: 0 };
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** SHA-256 of a plain value, whatever the order of its keys. */
export const fingerprintValue = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value, sortKeys)).digest("hex");

const sortKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
