import { openReleasedPolicy } from "../../advisor/open-released-policy.ts";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { alwaysPolicy, withStranger } from "../../evaluation/simulator/table-policies.ts";
import { decisionOf } from "../../learning/logged-scores.ts";
import type { Policy } from "../../learning/policy.ts";
import { createRandom } from "../../numeric/random.ts";
import { openNetwork } from "../../registry/open-network.ts";
import { exportedVersions, readProduction } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Proof } from "../../schema/selftest.ts";
import { UserError } from "../../schema/user-error.ts";
import { mostErrors } from "./band.ts";
import type { OwnData } from "./own-data.ts";
import type { Parts } from "./parts.ts";
import { type Claim, settled, skipped, within } from "./proof.ts";

const SHUFFLES = 5;
const ASKED_ROWS = 200;
const ROUNDING = 1e-6;

const own = (name: string, claim: string): Claim => ({ name, claim, subject: "workspace" });

/** The proofs that need no known truth, on a workspace's own data. All in memory: nothing is written. */
export function proveWorkspace(parts: Parts, workspace: Workspace, data: OwnData, seed: number): Proof[] {
  return [proveRestart(workspace, data), ...proveJudgement(parts, data, seed), ...proveFit(parts, data)];
}

const sampleRows = ({ rows }: TransitionTable): number[] =>
  Array.from({ length: Math.min(rows, ASKED_ROWS) }, (_, row) => row);

/** The weights read twice, and the exported file, give the same Q-values on held-out states. */
function proveRestart(workspace: Workspace, { policy, input }: OwnData): Proof {
  const claim = own("restart", "The files alone give the same answers, however often they are read.");
  const first = openNetwork(workspace, policy);
  const readers: Policy[] = [openNetwork(workspace, policy)];
  const exported = exportedVersions(workspace).includes(policy.version);
  if (exported) readers.push(openReleasedPolicy(readProduction(workspace, policy.version)).policy);
  let largest = 0;
  for (const row of sampleRows(input.test)) {
    const decision = decisionOf(input.test, row);
    const scores = first.scores(decision);
    for (const reader of readers) largest = Math.max(largest, farthest(scores, reader.scores(decision)));
  }
  const asked = sampleRows(input.test).length;
  const found = `the expected rewards of ${asked} held-out states differ by at most ${largest.toPrecision(2)} between two readings of the weights${exported ? " and the exported file" : ""}`;
  return within(claim, largest, { high: ROUNDING }, found);
}

/** Largest difference of two lists of scores; where both are -Infinity there is none. */
function farthest(one: Float64Array, other: Float64Array): number {
  let largest = 0;
  one.forEach((value, index) => {
    const second = other[index] ?? Number.NaN;
    if (value !== second) largest = Math.max(largest, Math.abs(value - second));
    if (Number.isNaN(second)) largest = Number.POSITIVE_INFINITY;
  });
  return largest;
}

function proveJudgement(parts: Parts, data: OwnData, seed: number): Proof[] {
  const claims = {
    behaviour: own("behaviour", "A policy that chooses as the log did gets the observed mean."),
    permuted: own("permuted", "Shuffled outcomes show no gain."),
    stranger: own(
      "never_tried",
      "A policy of agents that were never tried gets no verdict, and they are listed.",
    ),
  };
  try {
    return [
      proveBehaviour(claims.behaviour, parts, data),
      provePermuted(claims.permuted, parts, data, seed),
      proveStranger(claims.stranger, parts, data),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return Object.values(claims).map((claim) => skipped(claim, error.message));
  }
}

function proveBehaviour(claim: Claim, { evaluate }: Parts, { input }: OwnData): Proof {
  const { negative_controls: controls, primary_estimator: primary } = evaluate(input);
  const difference = controls.behaviour_as_policy.differences[primary];
  const found = difference
    ? `the estimate is ${(100 * difference.value).toFixed(2)} points off what was observed (95 % interval ${(100 * difference.low).toFixed(1)} to ${(100 * difference.high).toFixed(1)})`
    : "there is too little to compare";
  return settled(claim, controls.behaviour_as_policy.passes, found);
}

function provePermuted(claim: Claim, { evaluate }: Parts, { input }: OwnData, seed: number): Proof {
  let shown = 0;
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    const train = shuffleOutcomes(input.train, seed + 2 * shuffle);
    const test = shuffleOutcomes(input.test, seed + 2 * shuffle + 1);
    const [judged] = evaluate({ ...input, train, test }).policies;
    shown += Number((judged?.success_rate.difference_to_behaviour?.lower_bound ?? 0) > 0);
  }
  const most = mostErrors(SHUFFLES, 0.05);
  return within(
    claim,
    shown,
    { high: most },
    `a gain is shown in ${shown} of ${SHUFFLES} shuffles (at most ${most} when the rate is 5 % or less)`,
  );
}

/** The outcomes of the rows dealt out anew: whatever belongs together in one outcome stays together. */
function shuffleOutcomes(table: TransitionTable, seed: number): TransitionTable {
  const order = createRandom(seed).shuffle(Int32Array.from({ length: table.rows }, (_, row) => row));
  return {
    ...table,
    reward: Float64Array.from(order, (row) => table.reward[row] ?? 0),
    success: Uint8Array.from(order, (row) => table.success[row] ?? 0),
    successProbability: Float64Array.from(order, (row) => table.successProbability[row] ?? 0),
  };
}

function proveStranger(claim: Claim, { evaluate }: Parts, { input }: OwnData): Proof {
  const actions = input.actions.length;
  const { verdict, policies } = evaluate({
    ...input,
    train: withStranger(input.train),
    test: withStranger(input.test),
    actions: [...input.actions, "stranger"],
    policy: alwaysPolicy("stranger_only", actions, actions + 1),
  });
  const listed = policies[0]?.overlap.unsupported.some(({ agent }) => agent === "stranger") ?? false;
  const holds = verdict.answer === "keep_not_enough_evidence" && !verdict.gate.passes && listed;
  const found = `an agent that never had a task: the verdict is "${verdict.answer.replaceAll("_", " ")}", and it is ${listed ? "" : "not "}listed`;
  return settled(claim, holds, found);
}

/** Learning in memory from this workspace's own rows, and from the same rows with one thing changed. */
function proveFit({ fitScores }: Parts, { input }: OwnData): Proof[] {
  const stores = own(
    "different_stores",
    "The same log with two agents' names swapped gives the same routes with these names swapped.",
  );
  const outcome = own("bad_outcome", "Bad outcomes lower the agent that had them.");
  const { train, test } = input;
  const [first, second] = mostChosen(train);
  const rows = sampleRows(test);
  if (first === undefined || rows.length === 0)
    return [stores, outcome].map((claim) => skipped(claim, "there are no rows to learn from"));
  const names = input.actions.map(String);
  const before = fitScores(train)(test.states, rows);
  const lowered = fitScores(withFailures(train, first))(test.states, rows);
  const change = meanOf(lowered, first, train.actions) - meanOf(before, first, train.actions);
  const fell = `with all outcomes of ${names[first]} turned into failures, its expected reward changes by ${change.toFixed(2)}`;
  const proof = settled(outcome, change < 0, fell);
  if (second === undefined) return [skipped(stores, "only one agent was ever sent"), proof];
  const swapped = fitScores(withSwapped(train, first, second))(test.states, rows);
  const kept = followsSwap(before, swapped, [first, second], train.actions);
  const least = Math.ceil(0.99 * rows.length);
  const found = `with ${names[first]} and ${names[second]} swapped, ${kept} of ${rows.length} routes follow (at least ${least} needed)`;
  return [within(stores, kept, { low: least }, found), proof];
}

/** The two single agents that were sent most often. */
function mostChosen({ action, actions }: TransitionTable): number[] {
  const counts = new Float64Array(actions);
  for (const chosen of action) counts[chosen] = (counts[chosen] ?? 0) + 1;
  return [...counts.keys()]
    .filter((index) => (counts[index] ?? 0) > 0)
    .sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other)
    .slice(0, 2);
}

const meanOf = (scores: Float64Array, action: number, actions: number): number => {
  const own = scores.filter((_, at) => at % actions === action);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
};

function withFailures(table: TransitionTable, agent: number): TransitionTable {
  const worst = table.reward.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);
  const isHis = (row: number): boolean => table.action[row] === agent;
  return {
    ...table,
    reward: table.reward.map((value, row) => (isHis(row) ? worst : value)),
    success: table.success.map((value, row) => (isHis(row) ? 0 : value)),
    successProbability: table.successProbability.map((value, row) => (isHis(row) ? 0 : value)),
  };
}

const withSwapped = (table: TransitionTable, one: number, other: number): TransitionTable => ({
  ...table,
  action: table.action.map((action) => swap(action, one, other)),
});

const swap = (action: number, one: number, other: number): number => {
  if (action === one) return other;
  return action === other ? one : action;
};

/** Rows whose best action is the old one with the names swapped. */
function followsSwap(
  before: Float64Array,
  after: Float64Array,
  [one, other]: readonly [number, number],
  actions: number,
): number {
  let kept = 0;
  for (let from = 0; from < before.length; from += actions) {
    const was = highest(before.subarray(from, from + actions));
    const is = highest(after.subarray(from, from + actions));
    kept += Number(is === swap(was, one, other));
  }
  return kept;
}

const highest = (values: Float64Array): number => values.indexOf(Math.max(...values));
