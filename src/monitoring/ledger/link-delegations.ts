import { likenessOf, TaskWindow, type TaskWords, taskWords } from "./alike-tasks.ts";

/** An answer of the ledger, and what somebody said of the delegation that came of it. */
export interface GivenAdvice {
  id: string;
  atMs: number;
  task: string;
  sessionId: string | null;
  /** who was sent, if a followup tells: a delegation to somebody else is another one */
  toldAgent?: string | null;
  /** the delegation, if a followup names it */
  toldDelegation?: string | null;
}

/** One delegation that was really made. */
export interface MadeDelegation {
  id: string;
  atMs: number;
  task: string;
  agent: string;
  sessionId: string | null;
  /** where whoever delegated wrote down which recommendation it followed or not */
  recommendationId: string | null;
}

export interface Link<Advice, Delegation> {
  advice: Advice;
  delegation: Delegation;
  /**
   * followup: a followup names the delegation; explicit: the delegation names the recommendation; session: same session
   * and task, soon after; task: same task, soon after
   */
  by: "followup" | "explicit" | "session" | "task";
}

/** A recommendation is acted on within this time, or the delegation had nothing to do with it. */
export const ACTED_ON_WITHIN_MS = 2 * 3_600_000;

/**
 * Which delegation each recommendation led to: the one that a followup names; else the one that names the recommendation,
 * the first of several; else, of the delegations of the same session within two hours after it, one with the same task
 * (`likenessOf`); else one with the same task of whatever session, unless both sessions are known and differ. Each side is
 * used once, and a delegation that names a recommendation is never linked to another; else a delegation takes the most
 * similar recommendation before it, the latest of equals.
 */
export function linkDelegations<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  given: readonly Advice[],
  made: readonly Delegation[],
): Link<Advice, Delegation>[] {
  const links: Link<Advice, Delegation>[] = [];
  const taken = new Set<Advice>();
  const take = (advice: Advice, delegation: Delegation, by: Link<Advice, Delegation>["by"]): void => {
    taken.add(advice);
    links.push({ advice, delegation, by });
  };
  const inOrder = [...made].sort(byTime);
  const named = linkNamed(given, inOrder, taken, take);
  const open = given.filter((advice) => !taken.has(advice) && !advice.toldDelegation).sort(byTime);
  const bySession = linkSessions(open, named, taken, take);
  linkTasks(
    open.filter((advice) => !taken.has(advice)),
    bySession,
    taken,
    take,
  );
  return links;
}

type Take<Advice, Delegation> = (
  advice: Advice,
  delegation: Delegation,
  by: Link<Advice, Delegation>["by"],
) => void;

const byTime = (a: { atMs: number }, b: { atMs: number }): number => a.atMs - b.atMs;

const mayBe = ({ toldAgent }: GivenAdvice, { agent }: MadeDelegation): boolean =>
  !toldAgent || toldAgent === agent;

/** What is written down on either side; returns the delegations that nothing is written about. */
function linkNamed<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  given: readonly Advice[],
  made: readonly Delegation[],
  taken: ReadonlySet<Advice>,
  take: Take<Advice, Delegation>,
): Delegation[] {
  const wanted = new Set(made.map(({ recommendationId }) => recommendationId));
  const byId = new Map<string, Advice>();
  const byDelegation = new Map<string, Advice>();
  for (const advice of given) {
    if (wanted.has(advice.id)) byId.set(advice.id, advice);
    if (advice.toldDelegation) byDelegation.set(advice.toldDelegation, advice);
  }
  const rest = made.filter((delegation) => {
    const told = byDelegation.get(delegation.id);
    if (told && !taken.has(told)) take(told, delegation, "followup");
    return told === undefined;
  });
  return rest.filter((delegation) => {
    if (delegation.recommendationId === null) return true;
    const advice = byId.get(delegation.recommendationId);
    if (advice && !taken.has(advice) && !advice.toldDelegation) take(advice, delegation, "explicit");
    return false;
  });
}

/** Same session and task; returns the delegations that are left. */
function linkSessions<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  open: readonly Advice[],
  made: readonly Delegation[],
  taken: ReadonlySet<Advice>,
  take: Take<Advice, Delegation>,
): Delegation[] {
  const bySession = new Map<string, Advice[]>();
  for (const advice of open) {
    if (advice.sessionId === null) continue;
    const asked = bySession.get(advice.sessionId);
    if (asked) asked.push(advice);
    else bySession.set(advice.sessionId, [advice]);
  }
  return made.filter((delegation) => {
    if (delegation.sessionId === null) return true;
    const asked = bySession
      .get(delegation.sessionId)
      ?.filter(
        (advice) =>
          advice.atMs <= delegation.atMs &&
          advice.atMs >= delegation.atMs - ACTED_ON_WITHIN_MS &&
          !taken.has(advice) &&
          mayBe(advice, delegation),
      );
    if (!asked || asked.length === 0) return true;
    const own = taskWords(delegation.task);
    let best: { advice: Advice; likeness: number } | undefined;
    for (const advice of asked) {
      const likeness = likenessOf(taskWords(advice.task), own);
      if (likeness > 0 && likeness >= (best?.likeness ?? 0)) best = { advice, likeness };
    }
    if (best) take(best.advice, delegation, "session");
    return best === undefined;
  });
}

/** Same task soon after, wherever; both sides in order of time. */
function linkTasks<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  open: readonly Advice[],
  made: readonly Delegation[],
  taken: ReadonlySet<Advice>,
  take: Take<Advice, Delegation>,
): void {
  const window = new TaskWindow();
  let [first, end] = [0, 0];
  for (const delegation of made) {
    for (; first < open.length && at(open, first) < delegation.atMs - ACTED_ON_WITHIN_MS; first++)
      if (first < end) window.remove(first);
    for (end = Math.max(end, first); end < open.length && at(open, end) <= delegation.atMs; end++)
      window.add(end, taskWords(open[end]?.task ?? ""));
    if (first === end) continue;
    const task: TaskWords = taskWords(delegation.task);
    const place = window.mostAlike(task, (each) => {
      const advice = open[each];
      const sameSession =
        advice?.sessionId == null ||
        delegation.sessionId === null ||
        advice.sessionId === delegation.sessionId;
      return advice !== undefined && sameSession && !taken.has(advice) && mayBe(advice, delegation);
    });
    const advice = place === undefined ? undefined : open[place];
    if (place === undefined || !advice) continue;
    window.remove(place);
    take(advice, delegation, "task");
  }
}

const at = (given: readonly GivenAdvice[], place: number): number =>
  given[place]?.atMs ?? Number.POSITIVE_INFINITY;
