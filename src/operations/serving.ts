import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeText } from "../advisor/describe-state.ts";
import { openPrepared } from "../advisor/open-released-policy.ts";
import type { PreparedPolicy } from "../advisor/prepare-policy.ts";
import { shownIn } from "../advisor/recommend.ts";
import { assign, type ServingPlan } from "../advisor/serving-plan.ts";
import { embeddingBlockOf } from "../dataset/encoder/text-vectors.ts";
import { appendLines } from "../registry/append-line.ts";
import { keptCopy } from "../registry/kept-copy.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { Recommendation } from "../schema/recommendation.ts";
import { redact } from "../telemetry/redact.ts";
import { answerQuestion } from "./answer-question.ts";

/**
 * The short way of `recommend` from the shell, for the plain question: what the long way (`recommend.ts`) read and checked
 * is kept (`registry/kept-copy.ts`), and as long as no byte of it has changed it is only opened. Who answers is kept in one
 * copy, each version that may have to in one of its own: a question opens the one that it needs. This file and all that it
 * imports stay free of zod, yaml and DuckDB: loading those takes longer than answering.
 */
export interface KeptServing {
  plan: ServingPlan;
  /** the agent files that were there */
  agents: AgentFile[];
  /** how much an answer shows, where there is a settings file */
  shown: ShownAsSet | null;
  randomisedShare: number;
  /** whether answers go to the ledger */
  logged: boolean;
}

export type ShownAsSet = Pick<
  PreparedPolicy["file"]["advisor"],
  "top_k_recommendations" | "include_reasoning"
>;

export interface PlainQuestion {
  task: string;
  available: readonly string[] | null;
  topK: number | null;
  sessionId: string | null;
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
export const keptPolicyPath = (workspace: Workspace, version: string): string =>
  join(workspace.policies, `.kept-policy-${version}.bin`);

/**
 * How much an answer shows is up to the settings as they are now, where there are any. What decides an answer, the
 * threshold and the least support, stays as it was exported: that is what the evaluation has judged.
 */
export const shownAsSet = (prepared: PreparedPolicy, shown: ShownAsSet | null): PreparedPolicy =>
  shown === null
    ? prepared
    : { ...prepared, file: { ...prepared.file, advisor: { ...prepared.file.advisor, ...shown } } };

/** The answer, written to the ledger; undefined when it has to go the long way. */
export function answerFromKept(
  workspace: Workspace,
  { task, available, topK, sessionId }: PlainQuestion,
  now: Date,
  codeVersion: string,
): Recommendation | undefined {
  const program = keptFor(codeVersion, workspace);
  const kept = keptCopy(keptPath(workspace), program) as KeptServing | undefined;
  if (kept === undefined) return undefined;
  const { text } = redact(task);
  const { answering } = assign(kept.plan, { sessionId, task: text }, now);
  const prepared = answering ? keptPolicy(workspace, answering.version, program) : null;
  if (prepared === undefined) return undefined;
  const answered = answerQuestion(
    { text, number: 0, available, topK, sessionId },
    {
      ...kept,
      open: () => openPrepared(shownAsSet(needed(prepared), kept.shown), kept.agents),
      describe: ({ file }) => describeText(text, file.history_snapshot, now),
    },
    now,
  );
  if (kept.logged && existsSync(workspace.root)) appendLines(workspace.ledger, [answered]);
  return shownIn(answered.mode, answered);
}

/** Undefined too where a sentence model reads the texts: loading that is for the long way. */
function keptPolicy(workspace: Workspace, version: string, program: string): PreparedPolicy | undefined {
  const prepared = keptCopy(keptPolicyPath(workspace, version), program) as PreparedPolicy | undefined;
  return prepared && !embeddingBlockOf(prepared.file.encoder) ? prepared : undefined;
}

/** A version is opened only where one answers. */
function needed(prepared: PreparedPolicy | null): PreparedPolicy {
  if (prepared) return prepared;
  throw new Error("no version answers this question");
}
