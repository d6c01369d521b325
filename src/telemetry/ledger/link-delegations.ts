import { type ComparedTasks, likenessOf, TaskWindow } from "./alike-tasks.ts";
import { Links } from "./links.ts";
import { TextNumbers } from "./text-numbers.ts";

/** Tasks of a file, each at its place. */
interface Tasks extends ComparedTasks {
  readonly size: number;
  /** epoch milliseconds */
  timeAt: (place: number) => number;
  readonly sessionCount: number;
  /** the number of the session at each place; -1: not known */
  sessionsIn: (numbers: TextNumbers) => Int32Array;
}

/** The answers of a ledger; the places of an `AnswerTable`. */
export interface GivenAdvice extends Tasks {
  /** the numbers of their ids are their places */
  readonly ids: TextNumbers;
}

/** Delegations that were really made; a `DelegationTable`. */
export interface MadeDelegations extends Tasks {
  placeOf: (id: string) => number | undefined;
  agentAt: (place: number) => string;
  /** the answer that it names; -1: it names none, below: one of which nothing is known */
  answerAt: (place: number, ids: TextNumbers) => number;
}

/** What somebody said of the delegation that came of an answer. */
export interface Told {
  /** who was sent: a delegation to somebody else is another one */
  agent: string | null;
  /** the id of the delegation */
  delegation: string | null;
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
export function linkDelegations(
  given: GivenAdvice,
  made: MadeDelegations,
  told: ReadonlyMap<number, Told> = new Map(),
): Links {
  const names = new TextNumbers(given.sessionCount + made.sessionCount);
  const work: Work = {
    given,
    made,
    told,
    links: new Links(given.size, made.size),
    inTime: placesByTime(given),
    sessions: { count: 0, given: given.sessionsIn(names), made: made.sessionsIn(names) },
  };
  work.sessions.count = names.size;
  const unnamed = linkNamed(work, placesByTime(made));
  linkTasks(work, linkSessions(work, unnamed));
  return work.links;
}

interface Work {
  given: GivenAdvice;
  made: MadeDelegations;
  told: ReadonlyMap<number, Told>;
  links: Links;
  /** all answers in order of time */
  inTime: Uint32Array;
  /** the number of the session of each answer and each delegation; -1: not known */
  sessions: { count: number; given: Int32Array; made: Int32Array };
}

/** Whether the answer at a place may have led to a delegation: nothing is said against it. */
function mayBe({ links, told, made }: Work, answer: number, delegation: number): boolean {
  if (links.has(answer)) return false;
  const said = told.get(answer);
  if (!said) return true;
  return said.delegation === null && (said.agent === null || said.agent === made.agentAt(delegation));
}

/** What is written down on either side; returns the delegations that nothing is written about. */
function linkNamed({ given, made, told, links }: Work, inTime: Uint32Array): Uint32Array {
  const byDelegation = new Map<number, number>();
  for (const [answer, { delegation }] of told) {
    const place = delegation === null ? undefined : made.placeOf(delegation);
    if (place !== undefined) byDelegation.set(place, answer);
  }
  return inTime.filter((delegation) => {
    const toldAnswer = byDelegation.get(delegation);
    const named = made.answerAt(delegation, given.ids);
    if (toldAnswer !== undefined) {
      if (!links.has(toldAnswer)) links.take(toldAnswer, delegation, "followup");
    } else if (named >= 0 && !links.has(named) && !told.get(named)?.delegation)
      links.take(named, delegation, "explicit");
    return toldAnswer === undefined && named === -1;
  });
}

/** Same session and task; returns the delegations that are left. */
function linkSessions(work: Work, inTime: Uint32Array): Uint32Array {
  const { links, sessions } = work;
  const { ends, answers } = answersBySession(work);
  return inTime.filter((delegation) => {
    const session = sessions.made[delegation] ?? -1;
    if (session < 0) return true;
    const begin = session === 0 ? 0 : (ends[session - 1] ?? 0);
    const answer = mostAlike(work, answers.subarray(begin, ends[session]), delegation);
    if (answer !== undefined) links.take(answer, delegation, "session");
    return answer === undefined;
  });
}

/** Of answers in order of time the one whose task is most like the delegation's, the latest of equals. */
function mostAlike(work: Work, answers: Uint32Array, delegation: number): number | undefined {
  const { given, made } = work;
  const atMs = made.timeAt(delegation);
  let [best, bestLikeness] = [-1, 0];
  for (const answer of answers) {
    const waited = atMs - given.timeAt(answer);
    if (!(waited >= 0 && waited <= ACTED_ON_WITHIN_MS && mayBe(work, answer, delegation))) continue;
    const likeness = likenessOf(given, answer, made, delegation);
    if (likeness > 0 && likeness >= bestLikeness) [best, bestLikeness] = [answer, likeness];
  }
  return best < 0 ? undefined : best;
}

/** The answers that have no delegation yet, by session, those of one in order of time; where those of each session end. */
function answersBySession({ links, inTime, sessions }: Work): { ends: Uint32Array; answers: Uint32Array } {
  const free = inTime.filter((answer) => !links.has(answer) && (sessions.given[answer] ?? -1) >= 0);
  const ends = new Uint32Array(sessions.count);
  const countOf = (answer: number): number => sessions.given[answer] ?? -1;
  for (const answer of free) ends[countOf(answer)] = (ends[countOf(answer)] ?? 0) + 1;
  // now where each begins; moved on by each answer that is put there
  let filled = 0;
  for (const [session, count] of ends.entries()) {
    ends[session] = filled;
    filled += count;
  }
  const answers = new Uint32Array(free.length);
  for (const answer of free) {
    const session = countOf(answer);
    answers[ends[session] ?? 0] = answer;
    ends[session] = (ends[session] ?? 0) + 1;
  }
  return { ends, answers };
}

/** Places in order of time; as they are where the file was written in order. */
function placesByTime(tasks: Tasks): Uint32Array {
  const { size } = tasks;
  const times = new Float64Array(size);
  const places = new Uint32Array(size);
  let inOrder = true;
  for (let place = 0; place < size; place++) {
    places[place] = place;
    times[place] = tasks.timeAt(place);
    if (place > 0 && (times[place - 1] ?? 0) > (times[place] ?? 0)) inOrder = false;
  }
  return inOrder ? places : places.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

/** Same task soon after, where one of the sessions is not known. */
function linkTasks(work: Work, inTime: Uint32Array): void {
  const { given, made, links, sessions } = work;
  const anySession = inTime.some((delegation) => sessions.made[delegation] === -1);
  const open = work.inTime.filter(
    (answer) => !links.has(answer) && (anySession || sessions.given[answer] === -1),
  );
  const timeOf = (index: number): number => given.timeAt(open[index] ?? -1);
  const window = new TaskWindow(given, open);
  let [first, end] = [0, 0];
  for (const delegation of inTime) {
    const atMs = made.timeAt(delegation);
    for (; first < open.length && timeOf(first) < atMs - ACTED_ON_WITHIN_MS; first++) window.remove(first);
    for (end = Math.max(end, first); end < open.length && timeOf(end) <= atMs; end++) window.add(end);
    if (first === end) continue;
    const found = window.mostAlike(made, delegation, (index) => {
      const answer = open[index] ?? -1;
      const sameSession = sessions.given[answer] === -1 || sessions.made[delegation] === -1;
      return sameSession && mayBe(work, answer, delegation);
    });
    if (found === undefined) continue;
    window.remove(found);
    links.take(open[found] ?? -1, delegation, "task");
  }
}
