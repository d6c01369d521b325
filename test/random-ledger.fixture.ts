import { mkdirSync, writeFileSync } from "node:fs";
import { createRandom } from "../src/numeric/random.ts";
import type { Workspace } from "../src/registry/workspace.ts";

const AGENTS = ["debugger", "test-engineer", "backend-architect"];
const PLACES =
  "checkout billing search profile inventory export import login reports invoices shipping coupons".split(
    " ",
  );
const ACTS = ["repair crash", "extend tests", "build endpoint", "describe format", "polish queries"];
const REASONS = ["does not know it", "too slow", "wanted two"];
const STATUSES = ["success", "success", "failure", "unknown", "partial"];
const STEP_MS = 300_000;

type Draw = ReturnType<typeof drawing>;

function drawing(seed: number) {
  const random = createRandom(seed);
  return {
    below: (limit: number): number => random.integer(limit),
    pick: <Value>(list: readonly Value[]): Value => list[random.integer(list.length)] as Value,
    chance: (share: number): boolean => random.next() < share,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** An answer with its keys in the order in which `recommend` writes them. */
function drawAnswer({ pick, chance }: Draw, number: number, at: number) {
  const named = chance(0.93) ? [pick(AGENTS), pick(AGENTS)] : [];
  return {
    recommendation_id: `rec_${number}`,
    timestamp: iso(at),
    task: `${pick(ACTS)} ${pick(PLACES)} ${pick(PLACES)}`,
    task_type: "bug_fix",
    available: AGENTS,
    version: chance(0.8) ? "v2" : chance(0.8) ? "v1" : null,
    mode: chance(0.85) ? "advisor" : chance(0.6) ? "shadow" : "hybrid",
    session_id: chance(0.8) ? `session ${Math.floor(number / 4)}` : null,
    assignment: chance(0.5)
      ? { arm: pick(["release", "incumbent", "randomised"]), unit: "session", percent: 25 }
      : null,
    decision: named.length > 0 ? "recommend" : "abstain",
    spoke: named.length > 0 ? "policy" : "nobody",
    recommendations: named.map((action) => ({
      action,
      confidence: 0.75,
      q_value: 3.5,
      support: 9,
      reasons: ['9 of 12, "says" the log'],
    })),
    sequences: [],
    nearest_tasks: [{ id: "d", agent: "debugger", success: true, similarity: 0.5, excerpt: "},{ ],[" }],
    notes: ["Größe: naïve"],
    propensity: named.length > 0 ? 1 : null,
    untried: [],
  };
}
type Answer = ReturnType<typeof drawAnswer>;

/** The line of an answer: as it should be, torn, run together with the next, of another kind, or as older programs wrote it. */
function lineOf({ chance, below }: Draw, answer: Answer): string {
  const text = JSON.stringify(answer);
  if (chance(0.01)) return text.slice(0, 1 + below(text.length - 1));
  if (chance(0.005)) return text.slice(0, 1 + below(text.length - 1)) + text;
  if (chance(0.005))
    return JSON.stringify({ kind: "heartbeat", recommendation_id: answer.recommendation_id });
  if (!chance(0.03)) return text;
  const { session_id: _session, assignment: _assignment, propensity: _propensity, ...older } = answer;
  return JSON.stringify(older);
}

function drawFollowup({ chance, pick, below }: Draw, answer: Answer, sent: string, number: number) {
  const [first] = answer.recommendations;
  const followed = first === undefined || chance(0.3) ? null : sent === first.action;
  return {
    kind: "followup",
    timestamp: answer.timestamp,
    recommendation_id: answer.recommendation_id,
    followed,
    agent: chance(0.7) ? sent : null,
    override_reason: followed === false && chance(0.6) ? pick(REASONS) : null,
    success: chance(0.6) ? chance(0.7) : null,
    quality_rating: chance(0.3) ? 1 + below(5) : null,
    invocation_id: chance(0.1) ? `made ${number}` : null,
    source: "human",
  };
}

function drawDelegation({ chance, below }: Draw, answer: Answer, sent: string, number: number) {
  return {
    timestamp: iso(Date.parse(answer.timestamp) + below(3 * 3_600_000)),
    session_id: answer.session_id !== null && chance(0.8) ? answer.session_id : `other ${number}`,
    invocation_id: `made ${number}`,
    agent_name: sent,
    task_description: chance(0.8)
      ? `${answer.task}. Keep everything green afterwards`
      : "unrelated words about weather",
    ...(chance(0.3)
      ? { metadata: { recommendation_id: chance(0.9) ? answer.recommendation_id : "rec_never" } }
      : {}),
  };
}

function drawRating({ chance, pick, below }: Draw, number: number, at: number) {
  return {
    timestamp: iso(at),
    invocation_id: `made ${number}`,
    success: chance(0.6),
    quality_rating: chance(0.7) ? 1 + below(5) : null,
    feedback_source: pick(["human", "automated_tests"]),
  };
}

/** A ledger of so many lines with followups, delegations and ratings, and with torn, unknown and old lines among them. */
export function putRandomLedger(
  { telemetry, ledger, invocations, ratings }: Workspace,
  lines: number,
  seed: number,
): void {
  const draw = drawing(seed);
  const { chance, pick } = draw;
  const out = { ledger: [] as string[], made: [] as unknown[], rated: [] as unknown[] };
  const start = Date.UTC(2026, 0, 1);
  for (let number = 0; out.ledger.length < lines; number++) {
    const at = start + out.ledger.length * STEP_MS;
    const answer = drawAnswer(draw, number, at);
    out.ledger.push(lineOf(draw, answer));
    const sent = chance(0.7) ? (answer.recommendations[0]?.action ?? pick(AGENTS)) : pick(AGENTS);
    for (let said = 0; said < 2 && chance(0.15); said++)
      out.ledger.push(JSON.stringify(drawFollowup(draw, answer, sent, number)));
    if (!chance(0.6)) continue;
    const delegation = drawDelegation(draw, answer, sent, number);
    if (chance(0.1)) out.made.push(delegation);
    out.made.push({ ...delegation, outcome: { status: pick(STATUSES) } });
    for (let rated = 0; rated < 2 && chance(0.25); rated++)
      out.rated.push(drawRating(draw, number, at + 7_200_000));
  }
  const text = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  mkdirSync(telemetry, { recursive: true });
  writeFileSync(ledger, `${out.ledger.join("\n")}\n`);
  writeFileSync(invocations, text(out.made));
  writeFileSync(ratings, text(out.rated));
}
