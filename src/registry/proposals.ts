import { type Deployment, isRelease } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";

/** The proposal that waits for an answer: the newest one, unless its version was approved, rejected or released since. */
export function pendingProposal(history: readonly Deployment[]): Deployment | null {
  const at = history.findLastIndex(({ event }) => event === "propose");
  const proposal = history[at];
  if (proposal === undefined) return null;
  const answered = history
    .slice(at + 1)
    .some((event) => event.version === proposal.version && (isRelease(event) || event.event === "reject"));
  return answered ? null : proposal;
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
  const answer = history
    .slice(proposed + 1)
    .find((event) => event.version === asked && (isRelease(event) || event.event === "reject"));
  if (answer !== undefined) {
    const what = answer.event === "reject" ? "rejected" : "released";
    return `The proposal of ${asked} was answered: it was ${what} on ${answer.timestamp.slice(0, 10)} by ${answer.by}.`;
  }
  return `The proposal of ${asked} was superseded by that of ${pending?.version ?? "a later version"}.`;
}
