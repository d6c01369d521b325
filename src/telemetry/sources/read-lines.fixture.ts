import type { Fate, Harvest, Source } from "./source.ts";

/** Feeds objects to a source as the lines of one file; the fates of the lines and the harvest. */
export function feed(
  source: Source,
  values: readonly unknown[],
  file = "log.jsonl",
): { fates: Fate[]; harvest: Harvest } {
  const reader = source.open();
  const fates = values.map((value, at) =>
    reader.read({ value: value as Record<string, unknown>, file, number: at + 1 }),
  );
  return { fates, harvest: reader.finish(new Map()) };
}
