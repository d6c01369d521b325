import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeText } from "../advisor/describe-state.ts";
import { openPrepared } from "../advisor/open-released-policy.ts";
import type { PreparedPolicy } from "../advisor/prepare-policy.ts";
import { recommend, shownIn } from "../advisor/recommend.ts";
import type { ReleasedPolicy } from "../advisor/released-policy.ts";
import { embeddingBlockOf } from "../dataset/encoder/text-vectors.ts";
import { appendLines } from "../registry/append-line.ts";
import { keptCopy } from "../registry/kept-copy.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { Mode, Recommendation } from "../schema/recommendation.ts";
import { redact } from "../telemetry/redact.ts";

/**
 * The short way of `recommend` from the shell, for the plain question: what the long way (`recommend.ts`) read and checked
 * is kept (`registry/kept-copy.ts`), and as long as no byte of it has changed it is only opened. This file and all that it
 * imports stay free of zod, yaml and DuckDB: loading those takes longer than answering.
 */
export interface Kept {
  prepared: PreparedPolicy;
  /** the agent files that were there */
  agents: AgentFile[];
  mode: Mode | null;
  /** whether answers go to the ledger */
  logged: boolean;
}

export interface PlainQuestion {
  task: string;
  available: readonly string[] | null;
  topK: number | null;
}

/** Goes up with every change of what is kept: a copy made before it is then not read. */
const KEPT_FORMAT = 3;

/**
 * Which program a copy is for, and which workspace: one that came along when a folder was copied, or that lies in a models
 * folder which several workspaces share, speaks of other files than these.
 */
export const keptFor = (codeVersion: string, { root, config, deployments, policies }: Workspace): string =>
  JSON.stringify([codeVersion, KEPT_FORMAT, root, config, deployments, policies]);

export const keptPath = (workspace: Workspace): string => join(workspace.policies, ".kept-serving.bin");

/** The id of an answer: the same question at the same instant to the same version has the same one. */
export const recommendationId = (
  timestamp: string,
  text: string,
  number: number,
  version: string | undefined,
): string => {
  const bytes = JSON.stringify([timestamp, text, number, version]);
  return `rec_${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
};

/** The answer, written to the ledger; undefined when it has to go the long way. */
export function answerFromKept(
  workspace: Workspace,
  { task, available, topK }: PlainQuestion,
  now: Date,
  codeVersion: string,
): Recommendation | undefined {
  const kept = keptCopy(keptPath(workspace), keptFor(codeVersion, workspace)) as Kept | undefined;
  if (kept === undefined || embeddingBlockOf(kept.prepared.file.encoder)) return undefined;
  const released = openPrepared(kept.prepared, kept.agents);
  const answered = ask(released, { task, available, topK }, kept.mode, now);
  if (kept.logged && existsSync(workspace.root)) appendLines(workspace.ledger, [answered]);
  return shownIn(kept.mode, answered);
}

function ask(
  released: ReleasedPolicy,
  { task, available, topK }: PlainQuestion,
  mode: Mode | null,
  now: Date,
): Recommendation {
  const { text } = redact(task);
  const timestamp = now.toISOString();
  return recommend(released, {
    id: recommendationId(timestamp, text, 0, released.file.version),
    state: describeText(text, released.file.history_snapshot, now),
    available,
    topK: topK ?? released.file.advisor.top_k_recommendations,
    mode,
    timestamp,
  });
}
