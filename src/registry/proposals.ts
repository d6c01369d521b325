import { type Deployment, isRelease } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";

/** The proposal that waits for an answer: the newest one, unless its version was approved, rejected or released since. */
export function pendingProposal(history: readonly Deployment[]): Deployment | null {
  const at = history.findLastIndex(({ event }) => event === "propose");
  return answerTo(history, at) === null ? (history[at] ?? null) : null;
}

/** What answered the proposal at a place of the history: its version approved, rejected or released, else a newer proposal; null: nothing. */
export function answerTo(history: readonly Deployment[], at: number): Deployment | null {
  const later = history.slice(at + 1);
  const answer = later.find(
    (event) => event.version === history[at]?.version && (isRelease(event) || event.event === "reject"),
  );
  return answer ?? later.find(({ event }) => event === "propose") ?? null;
}

/**
 * The proposal to answer: the pending one, which has to be of the version asked for.
 * @throws UserError saying what became of the proposal asked for
 */
export function proposalToAnswer(history: readonly Deployment[], asked: string | undefined): Deployment {
  const pending = pendingProposal(history);
  if (pending !== null && (asked === undefined || asked === pending.version)) return pending;
  throw new UserError(whyNot(history, pending, asked), {
    next:
      pending === null
        ? "`oak-policy retrain` makes a proposal when it finds a better version"
        : `answer the one that waits: oak-policy approve --version ${pending.version}`,
  });
}

function whyNot(
  history: readonly Deployment[],
  pending: Deployment | null,
  asked: string | undefined,
): string {
  if (asked === undefined) return "No proposal waits for an answer.";
  const proposed = history.findLastIndex(({ event, version }) => event === "propose" && version === asked);
  if (proposed < 0) return `${asked} was never proposed.`;
  const answer = answerTo(history, proposed);
  if (answer !== null && answer.event !== "propose") {
    const what = answer.event === "reject" ? "rejected" : "released";
    return `The proposal of ${asked} was answered: it was ${what} on ${answer.timestamp.slice(0, 10)} by ${answer.by}.`;
  }
  return `The proposal of ${asked} was superseded by that of ${pending?.version ?? "a later version"}.`;
}
