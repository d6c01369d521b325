import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as z from "zod";
import { UserError } from "../../../schema/user-error.ts";

/** What a peer answers to one run: for each held-out task the index of the agent that it would choose. */
const peerAnswerSchema = z.looseObject({
  run: z.string(),
  peer: z.string().min(1),
  choices: z.array(z.number().int().nonnegative()),
  seconds: z.number().nonnegative(),
  probabilities: z.array(z.number()).nullish(),
});
export type PeerAnswer = z.infer<typeof peerAnswerSchema>;

/** A program that is asked one run at a time: a JSON line in, one JSON line per peer out. */
export interface PeerProcess {
  /** @param timeoutSeconds how long all answers may take; as long as they take when left out */
  ask(folder: string, timeoutSeconds?: number): Promise<PeerAnswer[]>;
  close(): Promise<void>;
}

interface Question {
  folder: string;
  answers: PeerAnswer[];
  resolve: (answers: PeerAnswer[]) => void;
  reject: (error: unknown) => void;
}

const KEPT_STDERR = 600;
const CLOSING_MS = 1000;
const MS_PER_SECOND = 1000;

/** The peers of a command: the names after `--peers`, or the command itself where it has no such flag. */
export const peersIn = (command: string): string[] =>
  /--peers[= ]+(\S+)/.exec(command)?.[1]?.split(",").filter(Boolean) ?? [command];

/**
 * Starts a peer. It has a process group of its own, so that Ctrl-C reaches it through `close` only; it also ends by itself
 * at the end of its input. A peer that ends, or that says something else than an answer, is a UserError of the question.
 */
export function startPeer(command: string): PeerProcess {
  const child = spawn(command, { shell: true, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const peers = peersIn(command);
  let said = "";
  let question: Question | undefined;
  let ended: UserError | undefined;
  const settle = (finish: (question: Question) => void): void => {
    const asked = question;
    question = undefined;
    if (asked) finish(asked);
  };
  const end = (what: string): void => {
    ended ??= fault(command, `${what}${said === "" ? "" : `: ${said.trim()}`}`);
    settle(({ reject }) => reject(ended));
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-KEPT_STDERR);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = peerAnswerSchema.safeParse(parseJson(line));
    if (!answer.success) return end(`it answered something else than the protocol (${line.slice(0, 80)})`);
    if (answer.data.run !== question?.folder) {
      return end(`it answered ${answer.data.run} without being asked; name every peer after --peers`);
    }
    question.answers.push(answer.data);
    if (question.answers.length === peers.length) settle(({ resolve, answers }) => resolve(answers));
  });
  child.on("error", (error) => end(`it could not be started: ${error.message}`));
  child.on("close", (code, signal) => end(`it ended (${signal ?? `exit code ${code}`})`));
  // a peer that is gone is noticed by its end, not by the broken pipe
  child.stdin.on("error", () => undefined);
  return {
    ask: (folder, timeoutSeconds) => {
      const asked = new Promise<PeerAnswer[]>((resolve, reject) => {
        if (ended) return reject(ended);
        question = { folder, answers: [], resolve, reject };
        child.stdin.write(`${JSON.stringify({ run: folder })}\n`);
      });
      if (timeoutSeconds === undefined) return asked;
      const giveUp = (): void => {
        const answered = new Set(question?.answers.map(({ peer }) => peer));
        const late = peers.filter((name) => name !== command && !answered.has(name));
        const who = late.length === 0 ? "" : `, ${late.join(", ")} did not answer`;
        end(`after ${timeoutSeconds} seconds it was given up${who}`);
      };
      const timer = setTimeout(giveUp, MS_PER_SECOND * timeoutSeconds);
      return asked.finally(() => clearTimeout(timer));
    },
    close: () => closeChild(child),
  };
}

const fault = (command: string, what: string): UserError =>
  new UserError(`The peer \`${command}\` failed: ${what}.`, {
    place: { field: "--peer" },
    next: 'run the command by hand with a line {"run": FOLDER} on its standard input; see bench/peers/README.md',
  });

/** Undefined, which the schema does not accept, where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ends its input, and ends the whole process group when that is not enough. */
async function closeChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  child.stdin?.end();
  const { pid } = child;
  const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), CLOSING_MS);
  await gone;
  clearTimeout(timer);
}
