import { readFileSync } from "node:fs";
import type { Workspace } from "../src/registry/workspace.ts";

/**
 * The figures of `monitor` computed once more, slowly and plainly, from the text of the three files: every line parsed whole,
 * every pair compared. It shares no code with the program, only its written rules (docs/monitoring.md).
 */
interface Line {
  [key: string]: unknown;
}
interface Answer {
  id: string;
  at: number;
  task: string;
  version: string | null;
  mode: string | null;
  arm: string | null;
  session: string | null;
  first: string | null;
  said: {
    followed: boolean | null;
    agent: string | null;
    reason: string | null;
    success: boolean | null;
    quality: number | null;
    delegation: string | null;
  } | null;
  made: Made | null;
}
interface Made {
  id: string;
  at: number;
  task: string;
  agent: string;
  session: string;
  names: string | null;
  success: boolean | null;
  used: boolean;
}

const HOURS_2 = 7_200_000;
const MODES = ["advisor", "primary", "hybrid", "shadow", null];

function objectsIn(file: string): (Line | null)[] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Line) : null;
    } catch {
      return null;
    }
  });
}

const isAnswer = (line: Line): boolean =>
  !("kind" in line) &&
  typeof line.recommendation_id === "string" &&
  typeof line.task === "string" &&
  Array.isArray(line.recommendations) &&
  MODES.includes(line.mode as string | null);

function answerOf(line: Line): Answer {
  const [first] = line.recommendations as { action: string }[];
  return {
    id: String(line.recommendation_id),
    at: Date.parse(String(line.timestamp)),
    task: String(line.task),
    version: line.version as string | null,
    mode: line.mode as string | null,
    arm: (line.assignment as { arm: string } | null | undefined)?.arm ?? null,
    session: (line.session_id as string | null | undefined) ?? null,
    first: first?.action ?? null,
    said: null,
    made: null,
  };
}

const SILENCE = { followed: null, agent: null, reason: null, success: null, quality: null, delegation: null };
const KEYS = {
  followed: "followed",
  agent: "agent",
  reason: "override_reason",
  success: "success",
  quality: "quality_rating",
  delegation: "invocation_id",
};

function readAnswers(file: string): { answers: Answer[]; unreadable: number } {
  const lines = objectsIn(file);
  const followups = lines.filter((line) => line?.kind === "followup");
  const answers = lines
    .filter((line) => line !== null && isAnswer(line))
    .map((line) => answerOf(line as Line));
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  for (const line of followups) {
    const answer = byId.get(String(line?.recommendation_id));
    if (!answer) continue;
    const told = Object.entries(KEYS).flatMap(([name, key]) =>
      line?.[key] == null ? [] : [[name, line[key]]],
    );
    answer.said = { ...(answer.said ?? SILENCE), ...Object.fromEntries(told) };
  }
  return { answers: [...byId.values()], unreadable: lines.length - followups.length - answers.length };
}

interface Judged {
  success: boolean;
  quality: number | null;
}

function readRatings(file: string): Map<string, Judged> {
  const human = new Map<string, Judged>();
  const other = new Map<string, Judged>();
  for (const line of objectsIn(file)) {
    const kind = line?.feedback_source === "human" ? human : other;
    const id = String(line?.invocation_id);
    const quality = (line?.quality_rating as number | null) ?? kind.get(id)?.quality ?? null;
    kind.set(id, { success: line?.success === true, quality });
  }
  return new Map([...other, ...human]);
}

function readMade(file: string): Made[] {
  const byId = new Map<string, Made>();
  for (const line of objectsIn(file)) {
    if (!line) continue;
    const status = (line.outcome as { status: string } | undefined)?.status;
    byId.set(String(line.invocation_id), {
      id: String(line.invocation_id),
      at: Date.parse(String(line.timestamp)),
      task: String(line.task_description),
      agent: String(line.agent_name),
      session: String(line.session_id),
      names: (line.metadata as { recommendation_id?: string } | undefined)?.recommendation_id ?? null,
      success: status === "success" ? true : status === "failure" || status === "partial" ? false : null,
      used: false,
    });
  }
  return [...byId.values()].sort((a, b) => a.at - b.at);
}

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z]{3,}/g) ?? []);

function alike(one: string, other: string): number {
  if (one === other) return 2;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  const share = shared / Math.min(a.size, b.size);
  return shared >= 2 && share >= 0.5 ? share : 0;
}

const sentTo = (answer: Answer): string | null =>
  answer.said?.agent ?? (answer.said?.followed ? answer.first : null);

/** The three rounds: what is written down, same session, no session. */
function link(answers: readonly Answer[], made: readonly Made[]): void {
  linkWritten(answers, made);
  const inOrder = [...answers].sort((a, b) => a.at - b.at);
  linkAlike(inOrder, made, (answer, { session }) => answer.session === session);
  linkAlike(inOrder, made, ({ session }) => session === null);
}

function linkWritten(answers: readonly Answer[], made: readonly Made[]): void {
  for (const answer of answers) {
    const told = answer.said?.delegation;
    if (told) answer.made = made.find(({ id }) => id === told) ?? null;
    if (answer.made) answer.made.used = true;
  }
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  for (const each of made.filter(({ used, names }) => !used && names !== null)) {
    each.used = true;
    const answer = byId.get(each.names ?? "");
    if (answer && !answer.made && !answer.said?.delegation) answer.made = each;
  }
}

function linkAlike(
  inOrder: readonly Answer[],
  made: readonly Made[],
  fits: (answer: Answer, made: Made) => boolean,
): void {
  let start = 0;
  for (const each of made.filter(({ used }) => !used)) {
    while ((inOrder[start]?.at ?? each.at) < each.at - HOURS_2) start++;
    const before = inOrder.slice(start, start + MOST_IN_TWO_HOURS).filter((answer) => {
      const sent = sentTo(answer);
      const free = !answer.made && !answer.said?.delegation && (sent === null || sent === each.agent);
      return answer.at <= each.at && free && fits(answer, each);
    });
    const ranked = before
      .map((answer) => ({ answer, likeness: alike(answer.task, each.task) }))
      .filter(({ likeness }) => likeness > 0)
      .sort((a, b) => b.likeness - a.likeness || b.answer.at - a.answer.at);
    if (!ranked[0]) continue;
    each.used = true;
    ranked[0].answer.made = each;
  }
}
/** The ledger of the test has a line every five minutes. */
const MOST_IN_TWO_HOURS = 25;

const Z = 1.959963984540054;

/** Share with the Wilson interval of as many answers as it is worth, for more than a thousand sessions. */
function share(rows: readonly { value: number; session: string }[]) {
  const n = rows.length;
  const p = rows.reduce((sum, { value }) => sum + value, 0) / n;
  const off = new Map<string, number>();
  for (const { value, session } of rows) off.set(session, (off.get(session) ?? 0) + value - p);
  const clusters = off.size;
  const squares = [...off.values()].reduce((sum, each) => sum + each ** 2, 0);
  const variance = ((clusters / (clusters - 1)) * squares) / n ** 2;
  const worth = clusters === n ? n : Math.min(n, (p * (1 - p)) / variance);
  const half = (Z * Math.sqrt((p * (1 - p)) / worth + Z ** 2 / (4 * worth ** 2))) / (1 + Z ** 2 / worth);
  const centre = (p + Z ** 2 / (2 * worth)) / (1 + Z ** 2 / worth);
  return { value: p, low: centre - half, high: centre + half, n, clusters };
}

export interface OracleFigures {
  counts: Record<string, number>;
  followed_share: ReturnType<typeof share>;
  success_when_followed: ReturnType<typeof share>;
  success_when_overridden: ReturnType<typeof share>;
  quality_when_followed: { value: number; n: number };
  reasons: Record<string, number>;
  agreement: { value: number; n: number };
  made_by_month: Record<string, number>;
  unreadable: number;
}

export function figuresOf(workspace: Workspace, version: string): OracleFigures {
  const { answers, unreadable } = readAnswers(workspace.ledger);
  const ratings = readRatings(workspace.ratings);
  link(answers, readMade(workspace.invocations));
  const own = answers.filter((answer) => answer.version === version);
  const plain = own.filter(({ arm }) => arm !== "randomised");
  const named = plain.filter(({ first }) => first !== null);
  const shown = named.filter(({ mode }) => mode !== "shadow");
  const hidden = named.filter(({ mode }) => mode === "shadow");
  const agentOf = (answer: Answer): string | null => sentTo(answer) ?? answer.made?.agent ?? null;
  const followedOf = (answer: Answer): boolean | null => {
    const agent = agentOf(answer);
    return answer.said?.followed ?? (agent === null ? null : agent === answer.first);
  };
  const rating = (answer: Answer): Judged | undefined => ratings.get(answer.made?.id ?? "");
  const successOf = (answer: Answer): boolean | null =>
    rating(answer)?.success ?? answer.said?.success ?? answer.made?.success ?? null;
  const qualityOf = (answer: Answer): number | null =>
    rating(answer)?.quality ?? answer.said?.quality ?? null;
  const row = (answer: Answer, value: number) => ({ value, session: answer.session ?? `alone ${answer.id}` });
  const known = shown.filter((answer) => followedOf(answer) !== null);
  const [followed, overridden] = [true, false].map((wanted) =>
    known.filter((answer) => followedOf(answer) === wanted),
  );
  const success = (some: readonly Answer[]) =>
    share(
      some
        .filter((answer) => successOf(answer) !== null)
        .map((answer) => row(answer, Number(successOf(answer)))),
    );
  const qualities = followed!.map(qualityOf).filter((quality) => quality !== null);
  const seen = hidden.filter((answer) => agentOf(answer) !== null);
  const count = (values: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };
  return {
    counts: {
      made: named.length,
      abstained: plain.length - named.length,
      shadow: hidden.length,
      by_lot: own.length - plain.length,
      unknown: shown.length - known.length,
      followed: followed!.length,
      overridden: overridden!.length,
      overridden_without_reason: overridden!.filter(({ said }) => !said?.reason).length,
    },
    followed_share: share(known.map((answer) => row(answer, Number(followedOf(answer))))),
    success_when_followed: success(followed!),
    success_when_overridden: success(overridden!),
    quality_when_followed: {
      value: qualities.reduce((sum, each) => sum + each, 0) / qualities.length,
      n: qualities.length,
    },
    reasons: count(overridden!.flatMap(({ said }) => (said?.reason ? [said.reason] : []))),
    agreement: {
      value: seen.filter((answer) => agentOf(answer) === answer.first).length / seen.length,
      n: seen.length,
    },
    made_by_month: count(named.map(({ at }) => new Date(at).toISOString().slice(0, 7))),
    unreadable,
  };
}
