import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { StreamFault } from "./lines.ts";

/** Small, because gzip may expand a chunk a thousandfold and all of that is held at once. */
const COMPRESSED_CHUNK_BYTES = 64 * 1024;

/** The bytes of a file, unpacked when its name ends in `.gz`, as a stream. A broken gz file ends in a `StreamFault`. */
export function openBytes(path: string): AsyncIterable<Uint8Array> {
  if (!path.endsWith(".gz")) return createReadStream(path, { highWaterMark: 256 * 1024 });
  return gunzip(createReadStream(path, { highWaterMark: COMPRESSED_CHUNK_BYTES }));
}

/**
 * Unpacks a gzip stream. Unlike piping, it hands over everything that came before a fault, so the whole lines of a
 * file that was cut short are still read, and always the same ones.
 */
export async function* gunzip(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacker = createGunzip();
  const ready: Uint8Array[] = [];
  let fault: NodeJS.ErrnoException | undefined;
  unpacker.on("data", (chunk: Uint8Array) => ready.push(chunk));
  const failed = new Promise<void>((resolve) =>
    unpacker.on("error", (error) => {
      fault = error;
      resolve();
    }),
  );
  let seen = 0;
  try {
    for await (const chunk of compressed) {
      seen += chunk.length;
      await Promise.race([failed, new Promise<void>((resolve) => unpacker.write(chunk, () => resolve()))]);
      await settle();
      yield* ready.splice(0);
      if (fault) throw new StreamFault(reasonOf(fault));
    }
    if (seen === 0) return;
    const ended = new Promise<void>((resolve) => unpacker.on("end", resolve));
    unpacker.end();
    await Promise.race([failed, ended]);
    yield* ready.splice(0);
    if (fault) throw new StreamFault(reasonOf(fault));
  } finally {
    unpacker.destroy();
  }
}

/** Lets the unpacker emit what it has queued. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const reasonOf = (fault: NodeJS.ErrnoException): string =>
  fault.code === "Z_BUF_ERROR"
    ? "the gz file is cut short"
    : `the gz data is damaged (${fault.code ?? fault.message})`;
