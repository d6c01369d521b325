import { maskFor, taskTypeIndex } from "../dataset/action-space.ts";
import type { Decision } from "../learning/policy.ts";
import { type OutcomeCounts, supportedActions } from "../learning/supported-policy.ts";
import { toDecimal } from "../numeric/decimal.ts";
import type { Assignment, Mode, RankedAction, Recommendation } from "../schema/recommendation.ts";
import type { State } from "../schema/transition.ts";
import { cautionFor } from "./cautions.ts";
import { doubts } from "./doubts.ts";
import { counted } from "./earlier-form.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import { type AnswerFrame, abstain } from "./fallback.ts";
import { nearestTasks } from "./nearest-tasks.ts";
import { drawFirst, type Lot } from "./randomised-arm.ts";
import { rarelyTried } from "./rarely-tried.ts";
import { reasonsFor } from "./reasons.ts";
import type { ReleasedPolicy } from "./released-policy.ts";
import { outcomesOn, splitBySupport } from "./support.ts";
import { estimateUntried } from "./untried.ts";

const NEAREST_TASKS = 3;

/** Who orders the actions, and how its scores become probabilities of success. */
interface Voice {
  scores: Float64Array;
  confidenceOf: (score: number) => number;
  qValues: Float64Array;
}

/** One question to the advisor. */
export interface Question {
  id: string;
  state: State;
  /** agents that can be used now; null: all that the policy knows */
  available: readonly string[] | null;
  topK: number;
  mode: Mode | null;
  timestamp: string;
  sessionId?: string | null;
  assignment?: Assignment | null;
  /** null: nothing is drawn */
  lot?: Lot | null;
}

/**
 * Ranks the available actions for one task, with calibrated confidence and reasons from recorded outcomes, or abstains.
 *
 * Only agents with `min_agent_support` known outcomes are ranked, those tried at such tasks first: the same rule by which
 * the policy was evaluated (`supportedActions`).
 * In hybrid mode the shrunken history speaks where the policy's confidence is below the threshold, and a lot may put another
 * agent first (`randomised-arm.ts`); in shadow mode the answer is for the ledger only (see `shownIn`). Without a lot it is
 * deterministic, so its propensity is 1.
 */
export function recommend(released: ReleasedPolicy, question: Question): Recommendation {
  const { file, space } = released;
  const available =
    question.available ?? space.names.filter((_, index) => typeof space.actions[index] === "string");
  const frame: AnswerFrame = {
    recommendation_id: question.id,
    timestamp: question.timestamp,
    task: question.state.task_description,
    task_type: question.state.task_type,
    available: [...available],
    version: file.version,
    mode: question.mode,
    session_id: question.sessionId ?? null,
    assignment: question.assignment ?? null,
  };
  const { ranked, thin } = splitBySupport(released, maskFor(space, available));
  const notes = doubts(released, question.state, available, thin);
  const state = released.encode(question.state);
  const untried = estimateUntried(released, state, question.available, question.topK);
  if (!ranked.some((action) => typeof space.actions[action] === "string")) {
    const nobody = `None of the agents that can be used now has ${file.advisor.min_agent_support} known outcomes.`;
    return abstain(frame, [nobody, ...notes], untried);
  }
  const taskType = taskTypeIndex(space, question.state.task_type);
  const mask = new Uint8Array(space.actions.length);
  for (const action of ranked) mask[action] = 1;
  return { ...answer(released, question, frame, { state, taskType, mask }, ranked, notes), untried };
}

function answer(
  released: ReleasedPolicy,
  question: Question,
  frame: AnswerFrame,
  decision: Decision,
  ranked: readonly number[],
  notes: readonly string[],
): Omit<Recommendation, "untried"> {
  const { space, file } = released;
  const qValues = released.policy.scores(decision);
  const policy: Voice = { scores: qValues, confidenceOf: released.calibrate, qValues };
  const single = ranked.filter((action) => typeof space.actions[action] === "string");
  const counts = countsOf(released, decision.taskType);
  const tried = supportedActions(decision, counts, file.advisor.min_agent_support);
  const byPolicy = triedFirst(single, tried, policy, question.topK);
  const first = byPolicy[0];
  const threshold = file.advisor.confidence_threshold;
  const confident = (first === undefined ? 0 : confidence(policy, first)) >= threshold;
  const historySpeaks = question.mode === "hybrid" && !confident;
  // shrunken success rates, which only single agents have
  const voice = historySpeaks
    ? { scores: released.history.scores(decision), confidenceOf: (rate: number) => rate, qValues }
    : policy;
  // a lot is drawn among all who are ranked, an answer names the first few
  const lot = question.mode === "hybrid" ? question.lot : null;
  const most = lot ? single.length : question.topK;
  const inOrder = historySpeaks
    ? best(single, voice, most)
    : lot
      ? triedFirst(single, tried, policy, most)
      : byPolicy;
  const { chosen, propensity, drawn } = drawFirst(inOrder, lot, {
    sessionId: frame.session_id,
    task: frame.task,
  });
  const caution = confident
    ? []
    : [
        `The policy's confidence is below your threshold of ${threshold}${historySpeaks ? ": past success rates speak instead" : ""}.`,
      ];
  return {
    ...frame,
    ...(drawn && { assignment: frame.assignment && { ...frame.assignment, arm: "randomised" } }),
    decision: "recommend",
    spoke: historySpeaks ? "history" : "policy",
    recommendations: chosen
      .slice(0, question.topK)
      .flatMap((action) => explain(released, question, voice, action)),
    // the lot is about one agent: nothing is set beside it
    sequences: drawn ? [] : betterSequences(released, question, policy, ranked, first),
    nearest_tasks: nearestTasks(released.pastTasks, question.state.task_description, NEAREST_TASKS).map(
      ({ task, similarity }) => ({
        id: task.id,
        agent: task.action,
        success: task.success,
        similarity: toDecimal(similarity, 3),
        excerpt: task.excerpt,
      }),
    ),
    notes: [
      ...(drawn ? [lotNote(released, chosen, inOrder)] : []),
      ...caution,
      ...rarelyTried(released, chosen[0], single, question.state.task_type),
      ...notes,
    ],
    propensity,
  };
}

/** Whoever reads the answer is to know that its first agent was not chosen for its merits. */
function lotNote({ space }: ReleasedPolicy, chosen: readonly number[], inOrder: readonly number[]): string {
  const [drawn, own] = [space.names[chosen[0] ?? -1], space.names[inOrder[0] ?? -1]];
  const otherwise =
    drawn === own ? "the one that would come first anyway" : `${own} would come first otherwise`;
  return `${drawn} was drawn by lot (${otherwise}): a small share of the tasks is, so that agents can be compared.`;
}

/** The best of them; agents that were tried at such tasks come before those that were not; see `supportedActions`. */
function triedFirst(
  actions: readonly number[],
  tried: readonly number[],
  voice: Voice,
  most: number,
): number[] {
  const known = best(
    actions.filter((action) => tried.includes(action)),
    voice,
    most,
  );
  if (known.length === most) return known;
  const others = actions.filter((action) => !tried.includes(action));
  return [...known, ...best(others, voice, most - known.length)];
}

/** Known outcomes by action and task type. */
function countsOf(released: ReleasedPolicy, taskType: number): OutcomeCounts {
  const ofAll = outcomesOn(released, ANY_TASK_TYPE);
  const ofType = outcomesOn(released, released.space.taskTypes[taskType] ?? ANY_TASK_TYPE);
  return (action, type) => (type === taskType ? ofType : ofAll)[action] ?? 0;
}

/**
 * Sequences that promise more than the first agent, by Q-value and by plain record alike. They stand apart: the evaluation
 * judges single delegations, so nothing that it says holds for them.
 */
function betterSequences(
  released: ReleasedPolicy,
  question: Question,
  voice: Voice,
  ranked: readonly number[],
  first: number | undefined,
): RankedAction[] {
  if (first === undefined) return [];
  const { actions, names } = released.space;
  const rateOf = (action: number): number => {
    const count = released.count(names[action] ?? "", ANY_TASK_TYPE);
    const { n, successes } = counted(count, released.file.changed_agent_weight);
    return n === 0 ? 0 : successes / n;
  };
  const [toBeat, rate] = [qValue(voice, first), rateOf(first)];
  const better = ranked.filter(
    (action) =>
      typeof actions[action] !== "string" && qValue(voice, action) > toBeat && rateOf(action) > rate,
  );
  return best(better, voice, question.topK).flatMap((action) => explain(released, question, voice, action));
}

/** The `most` best by the scores of whoever speaks, best first, first of equals first. Few are wanted, so nothing is sorted. */
function best(actions: readonly number[], { scores }: Voice, most: number): number[] {
  const chosen: number[] = [];
  for (const action of actions) {
    const score = scores[action] ?? Number.NEGATIVE_INFINITY;
    let at = chosen.length;
    while (at > 0 && (scores[chosen[at - 1] ?? 0] ?? Number.NEGATIVE_INFINITY) < score) at--;
    if (at === most) continue;
    chosen.splice(at, 0, action);
    if (chosen.length > most) chosen.pop();
  }
  return chosen;
}

const rounded = (value: number): number => toDecimal(value, 4);
const confidence = ({ confidenceOf, scores }: Voice, action: number): number =>
  rounded(confidenceOf(scores[action] ?? Number.NEGATIVE_INFINITY));
/** The policy's, whoever speaks. */
const qValue = ({ qValues }: Voice, action: number): number => rounded(qValues[action] ?? 0);

/** One line of the answer, with its reasons. */
function explain(released: ReleasedPolicy, { state }: Question, voice: Voice, index: number): RankedAction[] {
  const action = released.space.actions[index];
  if (action === undefined) return [];
  const caution = cautionFor(released, action);
  return [
    {
      action,
      confidence: typeof action === "string" ? confidence(voice, index) : null,
      q_value: qValue(voice, index),
      support: Number((outcomesOn(released, ANY_TASK_TYPE)[index] ?? 0).toFixed(1)),
      reasons: released.file.advisor.include_reasoning ? reasonsFor(released, action, state.task_type) : [],
      ...(caution && { caution }),
    },
  ];
}

/** What the asker sees: in shadow mode nothing, whatever was written to the ledger. */
export const shownIn = (mode: Mode | null, answered: Recommendation): Recommendation =>
  mode === "shadow"
    ? abstain(answered, ["Shadow mode: the recommendation was logged and is not shown."])
    : answered;
