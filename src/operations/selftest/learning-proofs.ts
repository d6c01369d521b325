import { FALLBACK_SENTENCE } from "../../advisor/fallback.ts";
import type { SimulatedTelemetry } from "../../evaluation/simulator/simulate-telemetry.ts";
import { appendLines } from "../../registry/append-line.ts";
import type { Progress } from "../../schema/progress.ts";
import { ratingSchema } from "../../schema/rating.ts";
import type { Recommendation } from "../../schema/recommendation.ts";
import type { Proof } from "../../schema/selftest.ts";
import type { Effects } from "../operation.ts";
import type { Parts } from "./parts.ts";
import { type Claim, settled, within } from "./proof.ts";
import { drawQuestions, type TaskQuestion } from "./questions.ts";
import type { Scratch } from "./scratch.ts";

const DELEGATIONS = 600;
/** four kinds of task, each with its best and its second agent among these */
const TEAM = ["backend-architect", "security-auditor", "debugger", "test-engineer"];
const QUESTIONS_PER_KIND = 4;
/** of the tasks that must go to the best agent in each store; by lot it would be one in four */
const LEAST_RIGHT = 0.6;
/** failures that are added to the record of one agent */
const BAD_OUTCOMES = 12;

const simulation = (name: string, claim: string): Claim => ({ name, claim, subject: "simulation" });

/** Does it learn, and does it keep what it learned: the whole way from telemetry to an answer, three times over. */
export async function proveLearning(
  parts: Parts,
  scratch: Scratch,
  seed: number,
  progress: Progress,
): Promise<Proof[]> {
  const learned = (done: number): void =>
    progress({ phase: "learning", done, total: 3, note: "from simulated logs" });
  const store = (driftAfterDays?: number) =>
    scratch.simulated({
      seed,
      delegations: DELEGATIONS,
      agents: TEAM,
      logging: { policy: "uniform" },
      ...(driftAfterDays === undefined ? {} : { driftAfterDays }),
    });
  const first = store();
  const other = store(0);
  const questions = drawQuestions(first.telemetry.truth.agents, QUESTIONS_PER_KIND, seed);
  const untaught = scratch.copy(first.effects);
  learned(0);
  await parts.learn(first.effects);
  learned(1);
  await parts.learn(other.effects);
  learned(2);
  const answers = await askAll(parts, first.effects, questions);
  const proofs = [
    await proveFallback(parts, scratch),
    proveStores(answers, await askAll(parts, other.effects, questions)),
    await proveRestart(parts, scratch.copy(first.effects), answers),
    await proveBadOutcome(parts, { effects: untaught, telemetry: first.telemetry }, answers),
  ];
  learned(3);
  return proofs;
}

/** A task with what was answered. */
interface Answered extends TaskQuestion {
  answer: Recommendation;
}

async function askAll(
  { ask }: Parts,
  effects: Effects,
  questions: readonly TaskQuestion[],
): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const { kind, text } of questions) answered.push({ kind, text, answer: await ask(text, effects) });
  return answered;
}

const firstAgent = ({ recommendations }: Recommendation): string =>
  String(recommendations[0]?.action ?? "nobody");

async function proveFallback(parts: Parts, scratch: Scratch): Promise<Proof> {
  const claim = simulation("no_model", "Without a policy the answer is the documented fallback.");
  const answer = await parts.ask("Fix the crash on empty input in billing", scratch.empty());
  const holds =
    answer.decision === "abstain" &&
    answer.recommendations.length === 0 &&
    answer.notes[0] === FALLBACK_SENTENCE;
  return settled(claim, holds, `an empty workspace answers: ${answer.notes[0] ?? "nothing"}`);
}

/** In the other store the best and the second agent of each kind of task have swapped their skills. */
function proveStores(one: readonly Answered[], other: readonly Answered[]): Proof {
  const claim = simulation(
    "different_stores",
    "Two stores in which other agents succeed give other routes, each to the agents that succeed there.",
  );
  const hits = (answered: readonly Answered[], best: "specialist" | "neighbour"): number =>
    answered.filter(({ kind, answer }) => firstAgent(answer) === kind[best]).length;
  const right = [hits(one, "specialist"), hits(other, "neighbour")];
  const least = Math.ceil(LEAST_RIGHT * one.length);
  const found = `${right.join(" and ")} of ${one.length} new tasks go to the agent that is best in that store (at least ${least} needed)`;
  return within(claim, Math.min(...right), { low: least }, found);
}

async function proveRestart(parts: Parts, moved: Effects, before: readonly Answered[]): Promise<Proof> {
  const claim = simulation("restart", "A restart changes nothing: the files alone give the same answers.");
  const after = await askAll(parts, moved, before);
  const known = new Set(before.map((each) => JSON.stringify(each.answer)));
  const changed = after.filter((each) => !known.has(JSON.stringify(each.answer))).length;
  const found = `${changed} of ${before.length} answers differ when the workspace is opened anew in another folder`;
  return within(claim, changed, { high: 0 }, found);
}

async function proveBadOutcome(
  parts: Parts,
  { effects, telemetry }: { effects: Effects; telemetry: SimulatedTelemetry },
  answered: readonly Answered[],
): Promise<Proof> {
  const claim = simulation("bad_outcome", "Bad outcomes lower the agent that had them.");
  const asked = answered.find(({ answer }) => answer.recommendations.length > 0);
  if (!asked) return settled(claim, false, "no task was answered with an agent");
  const agent = firstAgent(asked.answer);
  const rated = rateAsFailed(effects, telemetry, { agent, kind: asked.kind.name });
  await parts.learn(effects);
  const value = ({ recommendations }: Recommendation): number =>
    recommendations.find(({ action }) => action === agent)?.q_value ?? Number.NaN;
  const change = value(await parts.ask(asked.text, effects)) - value(asked.answer);
  const found = `after ${rated} of its successes were rated as failures, the expected reward of ${agent} on such a task changed by ${change.toFixed(2)}`;
  return settled(claim, change < 0, found);
}

/** Late ratings that call successes of this agent failures; the earliest ones, which are training rows. */
function rateAsFailed(
  { workspace, now }: Effects,
  { truth }: SimulatedTelemetry,
  { agent, kind }: { agent: string; kind: string },
): number {
  const bad = truth.delegations
    .filter((each) => each.chosen === agent && each.kind === kind && each.success)
    .slice(0, BAD_OUTCOMES);
  const ratings = bad.map(({ invocationId }) =>
    ratingSchema.parse({
      timestamp: now().toISOString(),
      invocation_id: invocationId,
      success: false,
      quality_rating: 1,
      feedback_source: "human",
    }),
  );
  appendLines(workspace.ratings, ratings);
  return ratings.length;
}
