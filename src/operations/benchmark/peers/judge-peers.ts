import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { judgeChoices } from "../../../evaluation/full-feedback/truth.ts";
import { writeJsonAtomic } from "../../../registry/atomic-write.ts";
import type { PolicyFigures } from "../../../schema/benchmark.ts";
import { UserError } from "../../../schema/user-error.ts";
import type { SimulatedLog } from "../one-decision.ts";
import type { RunTask } from "../settings.ts";
import { commandHash } from "./command-hash.ts";
import type { PeerAnswer } from "./peer-process.ts";
import { type RunFiles, runDescription, runFiles, textsFile, textsPath } from "./run-folder.ts";
import { peerOf } from "./running-peers.ts";
import { whileWaiting } from "./waiting.ts";

export interface JudgedPeers {
  policies: PolicyFigures[];
  /** as each peer reports it */
  seconds: Record<string, number>;
}

/** Asks every peer for its choices on the held-out tasks and judges them here, where the outcomes are. */
export async function judgePeers(
  task: RunTask,
  command: string,
  simulated: SimulatedLog,
): Promise<JudgedPeers> {
  const answers = await askOnce(task, command, simulated);
  const judged: JudgedPeers = { policies: [], seconds: {} };
  for (const { peer, choices, seconds } of answers) {
    checkChoices(peer, choices, simulated);
    const figures = judgeChoices(simulated.held, (position) => choices[position] ?? 0);
    judged.policies.push({ name: peer, role: "peer", ...figures });
    judged.seconds[peer] = seconds;
  }
  return judged;
}

function checkChoices(peer: string, choices: readonly number[], { held }: SimulatedLog): void {
  const agents = held.feedback.agents.length;
  const outside = choices.find((choice) => choice >= agents);
  if (choices.length === held.tasks.length && outside === undefined) return;
  const what =
    outside === undefined
      ? `${choices.length} choices for ${held.tasks.length} tasks`
      : `agent ${outside} of ${agents}`;
  throw new UserError(`The peer ${peer} answered ${what}.`, {
    place: { field: "--peer" },
    next: "mend the peer; see the protocol in bench/peers/README.md",
  });
}

/**
 * Peers are slow and must not be asked twice: an answer is kept under the hash of everything that the peer was given and
 * of its own program, so that it is used again as long as neither has changed.
 */
async function askOnce(
  { settings: { out, peerTimeoutSeconds }, seed, waiting }: RunTask,
  command: string,
  simulated: SimulatedLog,
): Promise<PeerAnswer[]> {
  const files = runFiles(simulated);
  const texts = textsFile(simulated.held.feedback);
  const description = runDescription(simulated, seed);
  const key = hashOf(commandHash(command), JSON.stringify(description), texts, ...[...files].flat());
  const kept = join(out, "peers", `${key}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as PeerAnswer[];
  const folder = join(out, "scratch", key);
  try {
    writeRunFolder(folder, files, description);
    const asked = peerOf(command).ask(folder, peerTimeoutSeconds ?? undefined);
    const answers = await whileWaiting(waiting, asked);
    writeJsonAtomic(kept, answers);
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeRunFolder(folder: string, files: RunFiles, description: object): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  const tasks = textsPath(dirname(dirname(folder)));
  writeFileSync(join(folder, "run.json"), JSON.stringify({ ...description, tasks }));
}

function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
