import { likenessOf, TaskWindow, type TaskWords, taskWords, type Words } from "./alike-tasks.ts";
import { wordHashes } from "./word-hashes.ts";

/** The answers of a ledger, each at its place; an `AnswerTable`. */
export interface GivenAdvice {
  readonly size: number;
  placeOf: (id: string) => number | undefined;
  timeAt: (place: number) => number;
  taskAt: (place: number) => string;
  sessionAt: (place: number) => string | null;
  /** `wordHashes` of the task, where they are known already */
  wordsAt?: (place: number) => Words | null;
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

export interface Link<Delegation> {
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
export function linkDelegations<Delegation extends MadeDelegation>(
  given: GivenAdvice,
  made: readonly Delegation[],
  told: ReadonlyMap<number, Told> = new Map(),
): Links<Delegation> {
  const work: Work<Delegation> = {
    given,
    told,
    links: new Map(),
    taken: new Uint8Array(given.size),
    inTime: placesByTime(given),
    wordsAt: (place) => given.wordsAt?.(place) ?? wordHashes(given.taskAt(place)),
  };
  const unnamed = linkNamed(
    work,
    [...made].sort((a, b) => a.atMs - b.atMs),
  );
  linkTasks(work, linkSessions(work, unnamed));
  return work.links;
}

/** By the place of the answer. */
export type Links<Delegation> = Map<number, Link<Delegation>>;

interface Work<Delegation> {
  given: GivenAdvice;
  told: ReadonlyMap<number, Told>;
  links: Links<Delegation>;
  /** 1: the answer at the place has its delegation */
  taken: Uint8Array;
  /** all places in order of time */
  inTime: Uint32Array;
  wordsAt: (place: number) => Words;
}

function take<Delegation>({ links, taken }: Work<Delegation>, place: number, link: Link<Delegation>): void {
  links.set(place, link);
  taken[place] = 1;
}

/** Whether the answer at a place may have led to it: nothing is said against it. */
function mayBe<Delegation extends MadeDelegation>(
  { taken, told }: Work<Delegation>,
  place: number,
  { agent }: Delegation,
): boolean {
  if (taken[place] === 1) return false;
  const said = told.get(place);
  if (!said) return true;
  return said.delegation === null && (said.agent === null || said.agent === agent);
}

/** What is written down on either side; returns the delegations that nothing is written about. */
function linkNamed<Delegation extends MadeDelegation>(
  work: Work<Delegation>,
  made: readonly Delegation[],
): Delegation[] {
  const { given, told, links } = work;
  const byDelegation = new Map<string, number>();
  for (const [place, { delegation }] of told) if (delegation !== null) byDelegation.set(delegation, place);
  return made.filter((delegation) => {
    const { id, recommendationId } = delegation;
    const toldPlace = byDelegation.get(id);
    const named = recommendationId === null ? undefined : given.placeOf(recommendationId);
    if (toldPlace !== undefined) {
      if (!links.has(toldPlace)) take(work, toldPlace, { delegation, by: "followup" });
    } else if (named !== undefined && !links.has(named) && !told.get(named)?.delegation)
      take(work, named, { delegation, by: "explicit" });
    return toldPlace === undefined && recommendationId === null;
  });
}

/** Same session and task; returns the delegations that are left. */
function linkSessions<Delegation extends MadeDelegation>(
  work: Work<Delegation>,
  made: readonly Delegation[],
): Delegation[] {
  const { given, taken, inTime } = work;
  const bySession = new Map<string, number[]>();
  for (const { sessionId } of made) if (sessionId !== null) bySession.set(sessionId, []);
  for (const place of inTime) {
    const session = taken[place] === 1 ? null : given.sessionAt(place);
    if (session !== null) bySession.get(session)?.push(place);
  }
  return made.filter((delegation) => {
    const { sessionId, atMs } = delegation;
    const asked = sessionId === null ? undefined : bySession.get(sessionId);
    const before = asked?.filter((place) => {
      const waited = atMs - given.timeAt(place);
      return waited >= 0 && waited <= ACTED_ON_WITHIN_MS && mayBe(work, place, delegation);
    });
    const place = before && before.length > 0 ? mostAlike(work, before, delegation) : undefined;
    if (place !== undefined) take(work, place, { delegation, by: "session" });
    return place === undefined;
  });
}

/** Places in order of time; as they are where the ledger was written in order. */
function placesByTime(given: GivenAdvice): Uint32Array {
  const places = Uint32Array.from({ length: given.size }, (_, place) => place);
  const inOrder = places.every((place) => place === 0 || given.timeAt(place - 1) <= given.timeAt(place));
  return inOrder ? places : places.sort((a, b) => given.timeAt(a) - given.timeAt(b));
}

/** Of some answers in order of time the one whose task is most like the delegation's, the latest of equals. */
function mostAlike<Delegation extends MadeDelegation>(
  { given, wordsAt }: Work<Delegation>,
  some: readonly number[],
  { task }: Delegation,
): number | undefined {
  const words = wordHashes(task);
  let best: { place: number; likeness: number } | undefined;
  for (const place of some) {
    const isSameText = (): boolean => given.taskAt(place).trim() === task.trim();
    const likeness = likenessOf(wordsAt(place), words, isSameText);
    if (likeness > 0 && likeness >= (best?.likeness ?? 0)) best = { place, likeness };
  }
  return best?.place;
}

const taskAt = ({ given, wordsAt }: Work<unknown>, place: number): TaskWords => ({
  text: given.taskAt(place).trim(),
  words: wordsAt(place),
});

/** Same task soon after, where one of the sessions is not known. */
function linkTasks<Delegation extends MadeDelegation>(
  work: Work<Delegation>,
  made: readonly Delegation[],
): void {
  const { given, taken, inTime } = work;
  const anySession = made.some(({ sessionId }) => sessionId === null);
  const open = inTime.filter(
    (place) => taken[place] !== 1 && (anySession || given.sessionAt(place) === null),
  );
  const timeOf = (index: number): number => given.timeAt(open[index] ?? -1);
  const window = new TaskWindow();
  let [first, end] = [0, 0];
  for (const delegation of made) {
    const { atMs, sessionId } = delegation;
    for (; first < open.length && timeOf(first) < atMs - ACTED_ON_WITHIN_MS; first++) window.remove(first);
    for (end = Math.max(end, first); end < open.length && timeOf(end) <= atMs; end++)
      window.add(end, taskAt(work, open[end] ?? -1));
    if (first === end) continue;
    const found = window.mostAlike(taskWords(delegation.task), (index) => {
      const place = open[index] ?? -1;
      const sameSession = given.sessionAt(place) === null || sessionId === null;
      return sameSession && mayBe(work, place, delegation);
    });
    if (found === undefined) continue;
    window.remove(found);
    take(work, open[found] ?? -1, { delegation, by: "task" });
  }
}
