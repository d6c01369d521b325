import { copyText } from "../../copy-text.ts";
import { modelVersion } from "../../model-version.ts";
import { type Block, blocksOf, fieldOf, type Line, numberField } from "./line.ts";
import type { Run, Session } from "./session.ts";

/** Ids of Claude Code's own helper runs, such as context compaction (`acompact-…`): no delegations. */
const INTERNAL = /^a?[a-z_]{3,}-/;
export const isInternalRun = (agentId: string): boolean =>
  INTERNAL.test(agentId) && !/^[0-9a-f]+$/.test(agentId);

/** The agent a line belongs to: by its own field, by its file's name, or (old, inline) by the chain of parents. */
export function agentOfLine(session: Session, line: Line, file: string): string | undefined {
  if (line.agentId) return line.agentId;
  const ofFile = agentIdOfFile(file);
  if (ofFile !== undefined) return ofFile;
  if (!line.isSidechain) return undefined;
  const inherited = line.parentUuid ? session.runOfUuid.get(line.parentUuid) : undefined;
  const agentId = inherited ?? `inline-${line.uuid ?? session.runOfUuid.size}`;
  if (line.uuid) session.runOfUuid.set(line.uuid, agentId);
  return agentId;
}

/** `agent-<id>.jsonl` and `agent-<id>.meta.json` are named after their agent. */
export const agentIdOfFile = (file: string): string | undefined =>
  /(?:^|\/)agent-([^/]+?)(?:\.meta\.json|\.jsonl)(?:\.gz)?$/.exec(file)?.[1];

/** Adds a line to its run: tokens once per message, tools, share of errors. */
export function addToRun(session: Session, agentId: string, line: Line, atMs: number): void {
  const run = session.runs.get(agentId) ?? createRun(agentId, atMs);
  session.runs.set(agentId, run);
  run.firstMs = Math.min(run.firstMs, atMs);
  run.lastMs = Math.max(run.lastMs, atMs);
  if (line.type === "assistant") addAssistant(run, line);
  if (line.type === "user") for (const block of blocksOf(line)) addUserBlock(run, block);
}

const createRun = (agentId: string, atMs: number): Run => ({
  agentId,
  usageByMessage: new Map(),
  tools: new Map(),
  results: 0,
  errors: 0,
  stopReason: undefined,
  model: undefined,
  firstPrompt: undefined,
  firstMs: atMs,
  lastMs: atMs,
});

function addAssistant(run: Run, line: Line): void {
  const usage = line.message?.usage;
  const id = line.message?.id ?? line.uuid;
  if (usage && id) {
    const count = (key: string): number => numberField(usage, key) ?? 0;
    run.usageByMessage.set(id, [
      count("input_tokens"),
      count("output_tokens"),
      count("cache_read_input_tokens"),
      count("cache_creation_input_tokens"),
    ]);
  }
  run.stopReason = line.message?.stop_reason ?? run.stopReason;
  run.model ??= modelVersion(line.message?.model);
  for (const block of blocksOf(line)) {
    if (block.type === "tool_use" && block.name)
      run.tools.set(block.name, (run.tools.get(block.name) ?? 0) + 1);
  }
}

function addUserBlock(run: Run, block: Block): void {
  if (block.type === "text") run.firstPrompt ??= block.text == null ? undefined : copyText(block.text, 300);
  if (block.type !== "tool_result") return;
  run.results += 1;
  if (block.is_error) run.errors += 1;
}

/** Token sums of a run, or null when none of its lines had any. */
export function tokensOf(
  run: Run,
): { input: number; output: number; cache_read: number; cache_creation: number } | null {
  if (run.usageByMessage.size === 0) return null;
  const sums = { input: 0, output: 0, cache_read: 0, cache_creation: 0 };
  for (const [input, output, cacheRead, cacheCreation] of run.usageByMessage.values()) {
    sums.input += input;
    sums.output += output;
    sums.cache_read += cacheRead;
    sums.cache_creation += cacheCreation;
  }
  return sums;
}

/** What a sidecar file `agent-<id>.meta.json` says about its run. */
export function addSidecar(session: Session, agentId: string, value: Record<string, unknown>): void {
  const text = (key: string): string | undefined => {
    const field = fieldOf(value, key);
    return typeof field === "string" ? field : undefined;
  };
  session.sidecars.set(agentId, {
    agentType: text("agentType"),
    toolUseId: text("toolUseId"),
    parentAgentId: text("parentAgentId"),
  });
}
