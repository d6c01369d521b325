import { type Manifest, SPLITS } from "../schema/manifest.ts";

/**
 * From the first delegation in the training data to the last one, whichever split they are in: each repository has its own
 * time line, so the last row to train on may be later than the last one held out.
 */
export function dataPeriod(files: Manifest["files"]): { first: string | null; last: string | null } {
  const ends = SPLITS.flatMap((split) => [files[split].first ?? [], files[split].last ?? []].flat()).sort();
  return { first: ends[0] ?? null, last: ends.at(-1) ?? null };
}
