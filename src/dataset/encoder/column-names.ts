import type { Encoder, EncoderBlock } from "../../schema/encoder.ts";

/** A readable name per column, in order: `task_type = bug_fix`, `file_count`, `file_count (missing)`, `word bucket 12`. */
export const columnNames = (encoder: Encoder): string[] => encoder.blocks.flatMap(namesOf);

const numbered = (label: string, length: number): string[] =>
  Array.from({ length }, (_, index) => `${label} ${index}`);

function namesOf(block: EncoderBlock): string[] {
  switch (block.kind) {
    case "categories":
      return [...block.values.map(({ value }) => value), "(other)"].map(
        (value) => `${block.field} = ${value}`,
      );
    case "truth":
      return [`${block.field} = true`, `${block.field} = false`];
    case "number":
    case "ordinal":
      return [block.field, `${block.field} (missing)`];
    case "hour":
      return [`${block.field} (sine)`, `${block.field} (cosine)`];
    case "embedding":
      return numbered(`${block.field} embedding`, block.width);
    case "text":
      return [
        ...numbered("word bucket", block.word_buckets),
        ...numbered("character bucket", block.character_buckets),
      ];
  }
}
