import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

const FLUSH_CHARACTERS = 1 << 18;

/** A JSONL file being written, with the digest of its bytes. */
export interface LineFile {
  write(value: unknown): Promise<void>;
  /** Makes it durable and returns the SHA-256 of its bytes. */
  close(): Promise<string>;
  /** Gives the handle back without finishing. */
  abandon(): Promise<void>;
}

/** Creates a JSONL file; fails when it exists. */
export async function createLineFile(path: string): Promise<LineFile> {
  const handle = await open(path, "wx");
  const hash = createHash("sha256");
  let waiting = "";
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting, "utf8");
    waiting = "";
    hash.update(bytes);
    await writeAll(handle, bytes);
  };
  return {
    write: async (value) => {
      waiting += `${JSON.stringify(value)}\n`;
      if (waiting.length >= FLUSH_CHARACTERS) await flush();
    },
    close: async () => {
      await flush();
      await handle.sync();
      await handle.close();
      return hash.digest("hex");
    },
    abandon: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
}
