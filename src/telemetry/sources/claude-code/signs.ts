import type { Sign } from "../../evidence.ts";
import { readReport } from "./check.ts";
import { readReply } from "./human-reply.ts";
import type { Role } from "./role.ts";
import type { Answer, Delegation, SessionEvent } from "./session.ts";
import { wordSimilarity } from "./similarity.ts";

/** A delegation among the others of its session: events and delegations of the main thread, in time order. */
export interface Scene {
  delegation: Delegation;
  role: Role;
  events: readonly SessionEvent[];
  /** delegations of the same thread, in time order, with the role of each */
  siblings: readonly { delegation: Delegation; role: Role }[];
  /** last moment of the session */
  lastMs: number;
}

const GAVE_UP =
  /\bI(?:'m| am| was) (?:unable|not able) to (?:proceed|complete|perform|continue|finish|do)\b|\bI (?:cannot|can't|could not|couldn't) (?:proceed|complete|continue|finish|perform)\b|\ball (?:[a-z]{1,20} ){0,3}(?:tools|commands) (?:\([^)]{1,80}\) )?(?:are|were|have been) (?:being )?(?:auto-)?(?:denied|blocked)/i;
const GAVE_UP_CHARACTERS = 400;
const SIMILAR_TITLE = 0.6;
const SIMILAR_PROMPT = 0.7;

/** Every sign of how a delegation went, unsorted. Never empty. */
export function signsOf(scene: Scene): Sign[] {
  const { delegation } = scene;
  const answer = delegation.answer;
  if (!answer) return openSigns(scene);
  switch (answer.kind) {
    case "rejected":
      return [sign("rejected", answer.atMs, userComment(answer.text))];
    case "interrupted":
      return [interruptSign(scene, answer.atMs)];
    case "unknown_agent":
    case "environment":
      return [sign(answer.kind, answer.atMs, excerpt(answer.text))];
    case "failed":
      return [sign("failed", answer.atMs, excerpt(answer.text))];
    case "killed":
    case "stopped":
      return [sign("stopped", answer.atMs, answer.kind)];
    default:
      return completedSigns(scene, answer);
  }
}

/** Never answered: interrupted, or the log ends. */
function openSigns(scene: Scene): Sign[] {
  const { delegation, events, lastMs } = scene;
  const interrupt = events.find((event) => event.kind === "interrupt" && event.atMs >= delegation.atMs);
  const laterHuman = events.find((event) => event.kind === "human" && event.atMs > delegation.atMs);
  // An interrupt after a later message stopped other work, not this agent.
  if (interrupt && !delegation.background && (!laterHuman || interrupt.atMs <= laterHuman.atMs)) {
    return [interruptSign(scene, interrupt.atMs)];
  }
  return [sign("unanswered", lastMs, "no answer in the log")];
}

function interruptSign(scene: Scene, atMs: number): Sign {
  const next = scene.events.find((event) => event.kind === "human" && event.atMs >= atMs);
  if (next?.kind === "human" && readReply(next.text) === "objection") {
    return sign("interrupted_corrected", next.atMs, excerpt(next.text));
  }
  return sign("interrupted", atMs, "interrupted by a person");
}

function completedSigns(scene: Scene, answer: Answer): Sign[] {
  const { events, lastMs } = scene;
  const endMs = answer.atMs;
  const onMainThread = scene.delegation.callerAgentId === undefined;
  const human = onMainThread
    ? events.find((event) => event.kind === "human" && event.atMs >= endMs)
    : undefined;
  const turnEndMs = human?.atMs ?? Number.POSITIVE_INFINITY;
  const turn = onMainThread ? events.filter(({ atMs }) => atMs >= endMs && atMs < turnEndMs) : [];
  const signs: Sign[] = [sign("no_objection", human?.atMs ?? Math.max(lastMs, endMs), "completed")];
  if (GAVE_UP.test(answer.text.slice(0, GAVE_UP_CHARACTERS)))
    signs.push(sign("gave_up", endMs, excerpt(answer.text)));
  signs.push(...checkSigns(scene, turn, endMs, turnEndMs));
  const repeat = findRepeat(scene, turn, endMs, turnEndMs);
  if (repeat)
    signs.push(
      sign(
        "repeated",
        repeat.atMs,
        `again to ${repeat.agent || "the default agent"}: ${excerpt(repeat.description)}`,
      ),
    );
  if (human?.kind === "human" && speaksOfIt(scene, turn, endMs, turnEndMs)) {
    const reply = readReply(human.text);
    if (reply !== "open")
      signs.push(sign(reply === "objection" ? "corrected" : "approved", human.atMs, excerpt(human.text)));
  }
  if (scene.role === "changes") {
    const commit = turn.find((event) => event.kind === "commit");
    if (commit) signs.push(sign("committed", commit.atMs, "git commit"));
    const pullRequest = turn.find((event) => event.kind === "pull_request");
    if (pullRequest) signs.push(sign("pull_request", pullRequest.atMs, "pull request"));
  }
  return signs;
}

/** The first tests and the first build after an agent that changed code, before anybody else changed something. */
function checkSigns(scene: Scene, turn: readonly SessionEvent[], endMs: number, turnEndMs: number): Sign[] {
  if (scene.role !== "changes") return [];
  const untilMs = firstChange(scene, turn, endMs);
  const signs: Sign[] = [];
  for (const check of ["tests", "build"] as const) {
    const event = turn.find(
      (event) => event.kind === "check" && event.check === check && event.atMs <= untilMs,
    );
    if (event?.kind !== "check") continue;
    const passed = event.passed ? "passed" : "failed";
    const name =
      check === "tests" ? (`tests_${passed}` as const) : event.passed ? "build_succeeded" : "build_failed";
    signs.push(sign(name, event.atMs, event.command));
  }
  const report = runnerSign(scene, endMs, Math.min(untilMs, turnEndMs));
  if (!report) return signs;
  // The first tests count, whoever ran them.
  const earlier = signs.find(({ name, atMs }) => name.startsWith("tests") && atMs <= report.atMs);
  return earlier ? signs : [...signs.filter(({ name }) => !name.startsWith("tests")), report];
}

/** The report of the first runner agent that was sent off before anybody else changed something. */
function runnerSign({ siblings }: Scene, endMs: number, untilMs: number): Sign | undefined {
  const runner = siblings.find(
    ({ delegation, role }) => role === "runs" && delegation.atMs >= endMs && delegation.atMs <= untilMs,
  )?.delegation;
  if (runner?.answer?.kind !== "completed") return undefined;
  const passed = readReport(runner.answer.text);
  if (passed === null) return undefined;
  const detail = `${runner.agent}: ${excerpt(runner.answer.text)}`;
  return sign(passed ? "runner_passed" : "runner_failed", runner.answer.atMs, detail);
}

/** When code was next changed after `endMs` in the turn, by the main thread or by another agent; infinity if never. */
function firstChange({ delegation, siblings }: Scene, turn: readonly SessionEvent[], endMs: number): number {
  const edit = turn.find((event) => event.kind === "edit")?.atMs ?? Number.POSITIVE_INFINITY;
  const other = siblings.find(
    (sibling) =>
      sibling.delegation !== delegation && sibling.role === "changes" && sibling.delegation.atMs >= endMs,
  );
  return Math.min(edit, other?.delegation.atMs ?? Number.POSITIVE_INFINITY);
}

/** The same task delegated again, later in the turn, with nothing changed in between. */
function findRepeat(
  scene: Scene,
  turn: readonly SessionEvent[],
  endMs: number,
  turnEndMs: number,
): Delegation | undefined {
  const { delegation, siblings, role } = scene;
  // To run a check again is what a runner is for, and code may have changed through the shell.
  if (role === "runs") return undefined;
  const untilMs = Math.min(turnEndMs, firstChange(scene, turn, endMs));
  return siblings.find(
    ({ delegation: later }) =>
      later !== delegation &&
      later.atMs >= endMs &&
      later.atMs <= untilMs &&
      wordSimilarity(later.description, delegation.description) >= SIMILAR_TITLE &&
      wordSimilarity(later.prompt, delegation.prompt) >= SIMILAR_PROMPT,
  )?.delegation;
}

/**
 * A reply speaks of a delegation only if that was the last one of the turn, and, unless the agent changed code itself,
 * the main thread did not do work of its own after it: then the reply is about that work.
 */
function speaksOfIt(scene: Scene, turn: readonly SessionEvent[], endMs: number, turnEndMs: number): boolean {
  const later = scene.siblings.some(
    ({ delegation }) => delegation.atMs >= endMs && delegation.atMs < turnEndMs,
  );
  return !later && !turn.some((event) => event.kind === "edit");
}

const sign = (name: Sign["name"], atMs: number, detail: string): Sign => ({ name, atMs, detail });

const EXCERPT = 120;
const excerpt = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
};

const userComment = (text: string): string => {
  const at = text.indexOf("the user said:");
  return at === -1 ? "refused" : `refused: ${excerpt(text.slice(at + "the user said:".length))}`;
};
