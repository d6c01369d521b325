import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "oak-full-feedback-"));

/** Writes the files of a full-feedback folder, each given as lines; a field that is left out is a file that is not there. */
export function writeFolder(files: Record<string, readonly string[]>, folder = newFolder()): string {
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return folder;
}

/** Two agents, three tasks; the third lacks an outcome of ben, one cost is not reported. */
export const SMALL_FOLDER = {
  "tasks.jsonl": [
    '{"id": "one", "category": "code", "text": "Write a parser", "language": "python", "service": "github", "tags": ["a", "b"]}',
    '{"id": "two", "category": "code", "text": "Fix the parser", "group": "g", "difficulty": "low", "year": 2024}',
    '{"id": "three", "category": "prose", "text": "Explain the parser"}',
  ],
  "outcomes.csv": [
    "task_id,agent,score,cost_usd",
    "one,ada,1,0.5",
    "one,ben,0.5,0.1",
    "two,ada,0,",
    "two,ben,1,0.3",
    "three,ada,1,9",
  ],
} as const;
