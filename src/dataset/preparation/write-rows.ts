import { join } from "node:path";
import type { AgentChange } from "../../schema/agent-note.ts";
import type { Config } from "../../schema/config.ts";
import { type Manifest, SPLITS, type SplitName } from "../../schema/manifest.ts";
import type { Progress } from "../../schema/progress.ts";
import { earlierForms } from "../agent-forms/last-changes.ts";
import type { PreparationEngine, ResultRow } from "../engine/engine.ts";
import { rewardOf } from "../reward.ts";
import { type AssemblySettings, assembleEpisode, sequenceKey } from "./assemble-episode.ts";
import { availableAgentsFrom } from "./available-agents.ts";
import { AGENTS_FIRST_SEEN, ROWS } from "./definition.ts";
import { type DelegationRow, delegationRow } from "./delegation-row.ts";
import type { Advice } from "./given-advice.ts";
import { createLineFile, type LineFile } from "./line-file.ts";
import { Tally } from "./tally.ts";

const REPORT_EVERY = 20_000;

export interface WriteOptions {
  outputDir: string;
  config: Config;
  sequences: Manifest["sequences"];
  durations: Manifest["missing_duration_seconds"];
  total: number;
  changes: ReadonlyMap<string, AgentChange>;
  /** by invocation id */
  advice: ReadonlyMap<string, Advice>;
  progress?: Progress | undefined;
}

/** Streams the rows out of the engine, an episode at a time, into the three files. */
export async function writeRows(
  engine: PreparationEngine,
  options: WriteOptions,
): Promise<{ tally: Tally; digests: Record<SplitName, string> }> {
  const firstSeen: ResultRow[] = [];
  for await (const row of engine.rows(AGENTS_FIRST_SEEN)) firstSeen.push(row);
  const availableAgents = availableAgentsFrom(firstSeen);
  const settings = assemblySettings(options);
  const isEarlier = earlierForms(options.changes);
  const parse = (row: ResultRow): DelegationRow =>
    delegationRow(row, availableAgents, isEarlier, options.advice);
  const tally = new Tally();
  const files = await createFiles(options.outputDir);
  try {
    let done = 0;
    for await (const episode of episodesOf(engine, parse)) {
      const split = episode[0]!.split;
      const rows = assembleEpisode(episode, settings);
      tally.addEpisode(rows, split);
      for (const row of rows) await files[split].write(row);
      const before = done;
      done += episode.length;
      if (Math.floor(done / REPORT_EVERY) > Math.floor(before / REPORT_EVERY))
        options.progress?.({ phase: "writing rows", done, total: options.total });
    }
  } catch (error) {
    for (const split of SPLITS) await files[split].abandon();
    throw error;
  }
  const digests = {
    train: await files.train.close(),
    validation: await files.validation.close(),
    test: await files.test.close(),
  };
  return { tally, digests };
}

const createFiles = async (folder: string): Promise<Record<SplitName, LineFile>> => ({
  train: await createLineFile(join(folder, "train.jsonl")),
  validation: await createLineFile(join(folder, "validation.jsonl")),
  test: await createLineFile(join(folder, "test.jsonl")),
});

function assemblySettings({ config, sequences, durations }: WriteOptions): AssemblySettings {
  const missing = (agent: string): number =>
    Object.hasOwn(durations.by_agent, agent) ? durations.by_agent[agent]! : durations.overall;
  return {
    rewardOf: (row) => rewardOf(row, config.reward, missing(row.agent)),
    gamma: config.model.hyperparameters.gamma,
    horizon: config.data_preparation.horizon,
    longestSequence: config.data_preparation.sequence_max_length,
    admitted: new Set(sequences.admitted.map(({ agents }) => sequenceKey(agents))),
  };
}

async function* episodesOf(
  engine: PreparationEngine,
  parse: (row: ResultRow) => DelegationRow,
): AsyncGenerator<DelegationRow[]> {
  let episode: DelegationRow[] = [];
  for await (const result of engine.rows(ROWS)) {
    const row = parse(result);
    if (episode.length > 0 && episode[0]!.episodeId !== row.episodeId) {
      yield episode;
      episode = [];
    }
    episode.push(row);
  }
  if (episode.length > 0) yield episode;
}
