import type { Comparison } from "../schema/evaluation-doubt.ts";
import type { EvaluatedPolicy, EvaluationReport } from "../schema/evaluation-report.ts";
import { drawRatios, type RatioDraws, subtractDraws } from "./bootstrap.ts";
import { type Candidate, estimationRows } from "./candidate-draws.ts";
import type { Candidates } from "./candidates.ts";
import type { SelectedDecisions } from "./decisions.ts";
import { compareAtOnce } from "./doubt/multiplicity.ts";
import { reliabilityOf } from "./doubt/reliability.ts";
import { type RewardPart, rewardFlips } from "./doubt/reward-flips.ts";
import { gainSensitivity } from "./doubt/sensitivity.ts";
import { sentAgents } from "./doubt/sent-agent.ts";
import { sliceTerms } from "./doubt/slice-test.ts";
import { judgeSlices, type Slicing } from "./doubt/slices.ts";
import { unsupportedDecisions } from "./doubt/unsupported.ts";
import { versionChange } from "./doubt/version-change.ts";
import { ones } from "./estimators/estimator.ts";
import { PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { Fits, FitTask } from "./fits.ts";
import type { Bench } from "./judge.ts";
import { moveOut, type UntriedRange } from "./untried-choices.ts";
import { isJudgeable } from "./verdict.ts";
import { followEpisodesOf } from "./whole-episodes.ts";

/** The parts of a report that say how far its figures can be trusted, and what would change them. */
type Doubts = Pick<
  EvaluationReport,
  | "comparisons"
  | "slices"
  | "sensitivity"
  | "reward_weights"
  | "sequences"
  | "calibration"
  | "compared_to"
  | "unsupported_decisions"
>;

export interface Doubted {
  input: EvaluationInput;
  train: SelectedDecisions;
  test: SelectedDecisions;
  bench: Bench;
  candidates: Candidates;
  /** the judged one first */
  policies: readonly EvaluatedPolicy[];
  /** what was fitted, and what to */
  fits: Fits;
  task: FitTask;
}

/** in the report itself; the decisions file holds all */
const MOST_LISTED = 50;

export function doubtsAbout(doubted: Doubted): Doubts {
  const { input, bench, candidates, policies } = doubted;
  const { data, supported, counts, names, taskTypes } = bench;
  const { target } = candidates.policy;
  const gain = policies[0]!.success_rate.difference_to_behaviour;
  const invocationIds = invocationsOf(doubted);
  const unsupported = unsupportedDecisions({
    data,
    target,
    supported,
    counts,
    invocationIds,
    names,
    taskTypes,
  });
  return {
    comparisons: compareAll(doubted),
    slices: slicesOf(doubted),
    sensitivity: gain && gainSensitivity(successRows(doubted), bench.resamples, bench.level, gain),
    reward_weights: flipsOf(doubted),
    sequences: input.wholeEpisodes === false ? null : followEpisodesOf(doubted),
    calibration: statedReliability(doubted),
    compared_to: changeOf(input, bench, candidates),
    unsupported_decisions: { total: unsupported.length, listed: unsupported.slice(0, MOST_LISTED) },
  };
}

const successRows = ({ bench, candidates }: Doubted) =>
  estimationRows(bench, candidates.policy.target, bench.outcomes.success);

const invocationsOf = ({ input, test }: Doubted): string[] =>
  Array.from(test.tableRow, (row) => input.invocations?.[row] ?? String(row));

/** The policy, its older version and every baseline that the log can judge, each against what was done. */
function compareAll({ input, bench, candidates, policies }: Doubted): Doubts["comparisons"] {
  const { policy, behaviour, earlier, baselines } = candidates;
  const today = behaviour.draws.success.primary;
  const judgeable = ({ name, role }: Candidate): boolean =>
    policies.some((each) => each.name === name && each.role === role && isJudgeable(each, input.settings));
  const compared = [policy, ...(earlier ? [earlier] : []), ...baselines].filter(judgeable);
  const found = compareAtOnce(
    compared.map(({ name, draws }) => ({
      policy: name,
      against: behaviour.name,
      draws: subtractDraws(draws.success.primary, today),
    })),
    bench.level,
  );
  return found.map((comparison) => {
    const candidate = compared.find(({ name }) => name === comparison.policy);
    return candidate ? moveComparison(comparison, candidate.draws.success.untried) : comparison;
  });
}

/** Untried choices count at their worst here too. */
function moveComparison(comparison: Comparison, untried: UntriedRange): Comparison {
  const { simultaneous_low: low, simultaneous_high: high } = comparison;
  const moved = moveOut({ low, high }, untried);
  return {
    ...comparison,
    difference: moveOut(comparison.difference, untried),
    simultaneous_low: moved.low,
    simultaneous_high: moved.high,
  };
}

function slicesOf({ input, test, bench, candidates }: Doubted): Doubts["slices"] {
  const { data, names, taskTypes } = bench;
  const { target } = candidates.policy;
  const repositories = Array.from(test.tableRow, (row) => input.repositories?.[row] ?? "unknown");
  const repositoryNames = [...new Set(repositories)].sort();
  const slicings: Slicing[] = [
    { by: "task_type", label: data.taskType, names: taskTypes },
    {
      by: "repository",
      label: repositories.map((name) => repositoryNames.indexOf(name)),
      names: repositoryNames,
    },
    { by: "agent", label: sentAgents(target, data.actions), names },
  ];
  const rows = estimationRows(bench, target, bench.outcomes.success);
  return judgeSlices(sliceTerms(rows, data, bench), slicings, input.settings);
}

function flipsOf({ bench, candidates, fits, task }: Doubted): Doubts["reward_weights"] {
  const gainOf = (part: RewardPart): RatioDraws => {
    const fitted = fits.outcomes.parts.find(({ part: { weight } }) => weight === part.weight);
    if (!fitted) throw new Error(`internal: no model of ${part.weight}`);
    const rows = estimationRows(bench, candidates.policy.target, fitted.outcome);
    const observed = { numerator: part.test, denominator: ones(rows.rows) };
    const [own, today] = drawRatios([PRIMARY_ESTIMATOR.terms(rows), observed], bench.resamples);
    return subtractDraws(own!, today!);
  };
  return rewardFlips(task.parts, gainOf, bench.level);
}

function statedReliability({ input, test, bench }: Doubted): Doubts["calibration"] {
  const { confidence } = input;
  if (!confidence) return null;
  const stated: number[] = [];
  const outcomes: number[] = [];
  test.tableRow.forEach((row, position) => {
    if (Number.isNaN(confidence[row]!)) return;
    stated.push(confidence[row]!);
    outcomes.push(bench.data.successProbability[position]!);
  });
  return reliabilityOf(stated, outcomes);
}

function changeOf(
  { earlier }: EvaluationInput,
  { data, names, taskTypes }: Bench,
  candidates: Candidates,
): Doubts["compared_to"] {
  if (!earlier || !candidates.earlier) return null;
  return versionChange({
    version: earlier.name,
    own: candidates.policy.target,
    earlier: candidates.earlier.target,
    data,
    names,
    taskTypes,
    unknownAgents: earlier.unknownAgents,
  });
}
