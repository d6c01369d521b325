import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, writeFolder } from "../src/dataset/full-feedback/folder.fixture.ts";

/** Few epochs of a small network: a run in a fraction of a second. */
export const QUICK_SETTINGS = `model:
  hyperparameters: { hidden_layers: [8], learning_rate: 0.003 }
  training: { max_epochs: 3, early_stopping_patience: 3, min_delta: 0.001 }
data_preparation: { text_hash_buckets: 16 }
`;

/** The path of a settings file with these lines. */
export function settingsFile(): string {
  const file = join(newFolder(), "settings.yaml");
  writeFileSync(file, QUICK_SETTINGS);
  return file;
}

/**
 * A synthetic team: `left` solves most of the tasks of category left, `right` those of category right, `middle` half of
 * everything. Deterministic, so that tests may count on it.
 */
export function teamFolder(tasks: number): string {
  const score = (agent: string, side: string, index: number): number => {
    if (agent === "middle") return index % 2;
    return (agent === side ? 9 : 2) > index % 10 ? 1 : 0;
  };
  const rows = Array.from({ length: tasks }, (_, index) => ({
    index,
    side: index % 2 === 0 ? "left" : "right",
  }));
  return writeFolder({
    "tasks.jsonl": rows.map(({ index, side }) =>
      JSON.stringify({ id: `t${index}`, category: side, text: `Turn ${side} at corner ${index}` }),
    ),
    "outcomes.csv": [
      "task_id,agent,score",
      ...rows.flatMap(({ index, side }) =>
        ["left", "right", "middle"].map(
          (agent) => `t${index},${agent},${score(agent, side, Math.floor(index / 2))}`,
        ),
      ),
    ],
  });
}

/** A peer that names the first agent for every held-out task; beside it, `.asked` gets a letter per question. */
export function firstAgentPeer(): string {
  const file = join(newFolder(), "peer.mjs");
  writeFileSync(
    file,
    `import { readFileSync, appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
createInterface({ input: process.stdin }).on("line", (line) => {
  const { run } = JSON.parse(line);
  const { test_rows, train_rows, agents, tasks } = JSON.parse(readFileSync(run + "/run.json", "utf8"));
  const masks = readFileSync(run + "/test_mask.u8").length;
  const rewards = readFileSync(run + "/train_reward.f32").length / 4;
  const texts = readFileSync(tasks, "utf8").trim().split("\\n").length;
  if (masks !== test_rows * agents.length || rewards !== train_rows || texts < test_rows) process.exit(9);
  appendFileSync(new URL(import.meta.url).pathname + ".asked", "x");
  console.log(JSON.stringify({ run, peer: "first", choices: Array(test_rows).fill(0), seconds: 0.01 }));
});
`,
  );
  return file;
}
