import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentNote } from "../../schema/agent-note.ts";
import type { Config } from "../../schema/config.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { type Manifest, SPLITS, type SplitName } from "../../schema/manifest.ts";
import type { Rating } from "../../schema/rating.ts";
import type { Transition } from "../../schema/transition.ts";
import { prepareTrainingData } from "../prepare.ts";
import { readTransitions } from "../read-training-data.ts";

export interface Prepared {
  manifest: Manifest;
  rows: Record<SplitName, Transition[]>;
  /** text of every file, by name */
  files: Record<string, string>;
}

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** Prepares telemetry given as values (or as raw text) in a temporary folder and reads everything back. */
export async function prepare(
  invocations: readonly Invocation[] | string,
  ratings: readonly Rating[],
  config: Config,
  sinceMs?: number,
  agentNotes?: readonly AgentNote[],
  ledger?: readonly unknown[],
): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), "oak-policy-test-"));
  try {
    const outputDir = join(folder, "out");
    await mkdir(outputDir);
    const text = typeof invocations === "string" ? invocations : lines(invocations);
    await writeFile(join(folder, "agent_invocations.jsonl"), text);
    await writeFile(join(folder, "success_metrics.jsonl"), lines(ratings));
    if (ledger) await writeFile(join(folder, "recommendations.jsonl"), lines(ledger));
    const manifest = await prepareTrainingData({
      telemetryDir: folder,
      outputDir,
      config,
      sinceMs,
      agentNotes,
    });
    const rows: Prepared["rows"] = { train: [], validation: [], test: [] };
    const files: Prepared["files"] = {
      "manifest.json": await readFile(join(outputDir, "manifest.json"), "utf8"),
    };
    for (const split of SPLITS) {
      const path = join(outputDir, `${split}.jsonl`);
      files[`${split}.jsonl`] = await readFile(path, "utf8");
      for await (const row of readTransitions(path)) rows[split].push(row);
    }
    return { manifest, rows, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
