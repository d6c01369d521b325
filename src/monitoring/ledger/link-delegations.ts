import { likenessOf, TaskWindow, taskWords } from "./alike-tasks.ts";

/** An answer of the ledger. */
export interface GivenAdvice {
  id: string;
  atMs: number;
  task: string;
  sessionId: string | null;
}

/** What somebody said of the delegation that came of an answer. */
export interface Told {
  /** who was sent: a delegation to somebody else is another one */
  agent: string | null;
  /** the id of the delegation */
  delegation: string | null;
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
  told: (advice: Advice) => Told | undefined = () => undefined,
): Link<Advice, Delegation>[] {
  const work: Work<Advice, Delegation> = { links: [], taken: new Set(), told };
  const open = linkNamed(work, given, [...made].sort(byTime));
  const left = linkSessions(work, open);
  linkTasks(work, { ...open, made: left });
  return work.links;
}

interface Work<Advice, Delegation> {
  links: Link<Advice, Delegation>[];
  taken: Set<Advice>;
  told: (advice: Advice) => Told | undefined;
}

/** What is not linked yet, both in order of time. */
interface Open<Advice, Delegation> {
  given: readonly Advice[];
  made: readonly Delegation[];
}

function take<Advice, Delegation>(
  { links, taken }: Work<Advice, Delegation>,
  link: Link<Advice, Delegation>,
): void {
  taken.add(link.advice);
  links.push(link);
}

const byTime = (a: { atMs: number }, b: { atMs: number }): number => a.atMs - b.atMs;

/** Whether nothing is said against it. */
function mayBe<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  { taken, told }: Work<Advice, Delegation>,
  advice: Advice,
  { agent }: Delegation,
): boolean {
  if (taken.has(advice)) return false;
  const sent = told(advice)?.agent ?? null;
  return sent === null || sent === agent;
}

/** What is written down on either side; returns what nothing is written about. */
function linkNamed<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  work: Work<Advice, Delegation>,
  given: readonly Advice[],
  made: readonly Delegation[],
): Open<Advice, Delegation> {
  const wanted = new Set(made.map(({ recommendationId }) => recommendationId));
  const byId = new Map<string, Advice>();
  const byDelegation = new Map<string, Advice>();
  const open: Advice[] = [];
  for (const advice of given) {
    const delegation = work.told(advice)?.delegation ?? null;
    if (delegation !== null) byDelegation.set(delegation, advice);
    else open.push(advice);
    if (delegation === null && wanted.has(advice.id)) byId.set(advice.id, advice);
  }
  const left = made.filter((delegation) => {
    const { id, recommendationId } = delegation;
    const told = byDelegation.get(id);
    const named = recommendationId === null ? undefined : byId.get(recommendationId);
    if (told && !work.taken.has(told)) take(work, { advice: told, delegation, by: "followup" });
    else if (!told && named && !work.taken.has(named))
      take(work, { advice: named, delegation, by: "explicit" });
    return told === undefined && recommendationId === null;
  });
  return { given: open.filter((advice) => !work.taken.has(advice)).sort(byTime), made: left };
}

/** Same session and task; returns the delegations that are left. */
function linkSessions<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  work: Work<Advice, Delegation>,
  { given, made }: Open<Advice, Delegation>,
): Delegation[] {
  const bySession = new Map<string, Advice[]>();
  for (const advice of given) {
    if (advice.sessionId === null) continue;
    const asked = bySession.get(advice.sessionId);
    if (asked) asked.push(advice);
    else bySession.set(advice.sessionId, [advice]);
  }
  return made.filter((delegation) => {
    const { sessionId, atMs } = delegation;
    const asked = sessionId === null ? undefined : bySession.get(sessionId);
    const before = asked?.filter(
      (advice) =>
        advice.atMs <= atMs && advice.atMs >= atMs - ACTED_ON_WITHIN_MS && mayBe(work, advice, delegation),
    );
    const advice = before && mostAlike(before, delegation);
    if (advice) take(work, { advice, delegation, by: "session" });
    return advice === undefined;
  });
}

/** Of some answers in order of time the one whose task is most like the delegation's, the latest of equals. */
function mostAlike<Advice extends GivenAdvice>(
  some: readonly Advice[],
  delegation: MadeDelegation,
): Advice | undefined {
  if (some.length === 0) return undefined;
  const own = taskWords(delegation.task);
  let best: { advice: Advice; likeness: number } | undefined;
  for (const advice of some) {
    const likeness = likenessOf(taskWords(advice.task), own);
    if (likeness > 0 && likeness >= (best?.likeness ?? 0)) best = { advice, likeness };
  }
  return best?.advice;
}

/** Same task soon after, where one of the sessions is not known. */
function linkTasks<Advice extends GivenAdvice, Delegation extends MadeDelegation>(
  work: Work<Advice, Delegation>,
  { given, made }: Open<Advice, Delegation>,
): void {
  const anySession = made.some(({ sessionId }) => sessionId === null);
  const open = given.filter((advice) => (anySession || advice.sessionId === null) && !work.taken.has(advice));
  const window = new TaskWindow();
  let [first, end] = [0, 0];
  for (const delegation of made) {
    const { atMs, sessionId } = delegation;
    for (; first < open.length && at(open, first) < atMs - ACTED_ON_WITHIN_MS; first++) window.remove(first);
    for (end = Math.max(end, first); end < open.length && at(open, end) <= atMs; end++)
      window.add(end, taskWords(open[end]?.task ?? ""));
    if (first === end) continue;
    const place = window.mostAlike(taskWords(delegation.task), (each) => {
      const advice = open[each];
      return (
        advice !== undefined &&
        (advice.sessionId === null || sessionId === null) &&
        mayBe(work, advice, delegation)
      );
    });
    const advice = place === undefined ? undefined : open[place];
    if (place === undefined || !advice) continue;
    window.remove(place);
    take(work, { advice, delegation, by: "task" });
  }
}

const at = (given: readonly GivenAdvice[], place: number): number =>
  given[place]?.atMs ?? Number.POSITIVE_INFINITY;
