import {
  EVALUATION_FORMAT,
  type EvaluatedPolicy,
  type EvaluationReport,
  type Verdict,
} from "../schema/evaluation-report.ts";
import { UserError } from "../schema/user-error.ts";
import type { BehaviourModel } from "./behaviour/behaviour-model.ts";
import { drawCandidates, judgeAll } from "./candidates.ts";
import { type DecisionRecord, recordDecisions } from "./decision-records.ts";
import { type SelectedDecisions, type SelectedRows, selectDecisions } from "./decisions.ts";
import { choiceCalibration, countLabels, describeAgents, describeData } from "./describe-data.ts";
import { powerOf, refusedPower } from "./doubt/power.ts";
import { doubtsAbout } from "./doubts.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import { type Fits, type FitTask, fitAll, fitTaskOf } from "./fits.ts";
import type { Bench } from "./judge.ts";
import { controlBehaviour, controlPermuted } from "./negative-controls.ts";
import type { RewardModel } from "./reward-model.ts";
import { setUpBench } from "./set-up-bench.ts";
import { decideVerdict, isJudgeable, isRefused } from "./verdict.ts";
import { ASSUMPTIONS, ESTIMAND, notesOn, severalVersions, worthOf } from "./wording.ts";

export interface Evaluation {
  report: EvaluationReport;
  /** what the report is made of, decision by decision */
  decisions: DecisionRecord[];
}

/** the highest choice probability is above this on average: nothing was left to chance */
const DETERMINISTIC_ABOVE = 0.97;

/**
 * How good a policy would have been on the held-out delegations, how sure that is, and whether to switch.
 * Pure: the same input gives the same bytes. Throws a UserError when there is nothing to judge on.
 */
export const evaluatePolicies = (input: EvaluationInput): EvaluationReport =>
  evaluateWithDecisions(input).report;

/** The same, with a line per decision beside it. */
export function evaluateWithDecisions(input: EvaluationInput): Evaluation {
  const rows = selectRows(input);
  const task = fitTaskOf(input, rows);
  return judgeFitted(input, rows, task, fitAll(task));
}

/** The decisions of both tables. Throws a UserError when there is nothing to judge on. */
export function selectRows({ actions, train, test }: EvaluationInput): SelectedRows {
  const single = actions.map((action) => (typeof action === "string" ? 1 : 0));
  const rows = { train: selectDecisions(train, single), test: selectDecisions(test, single) };
  refuseTooLittle(rows);
  return rows;
}

/** The judgement itself. `fits` are the models that `fitAll` makes of the task, wherever they were fitted. */
export function judgeFitted(
  input: EvaluationInput,
  rows: SelectedRows,
  task: FitTask,
  fits: Fits,
): Evaluation {
  const { settings } = input;
  const { train, test } = rows;
  const { behaviour, outcomes } = fits;
  const bench = setUpBench(input, rows, fits);
  const candidates = drawCandidates(input, bench, test);
  const policies = judgeAll(bench, candidates, input.bestSingle);
  const judged = policies[0]!;
  const controls = {
    behaviour_as_policy: controlBehaviour(bench, candidates.behaviour.draws),
    permuted_outcomes: controlPermuted(bench, candidates.policy, outcomes.shuffled),
  };
  const doubts = doubtsAbout({
    input,
    train,
    test,
    bench,
    candidates,
    policies,
    fits,
    task,
  });
  const deterministic = behaviour.meanHighestProbability > DETERMINISTIC_ABOVE;
  const verdict = decideVerdict(
    {
      policy: judged,
      bestSingle: policies.find(({ role, name }) => role === "baseline" && name === input.bestSingle) ?? null,
      deterministic,
      controls: {
        behaviour: controls.behaviour_as_policy.passes,
        permuted: controls.permuted_outcomes.passes,
      },
      labels: countLabels(test),
      slices: doubts.slices,
    },
    settings,
  );
  const report: EvaluationReport = {
    format_version: EVALUATION_FORMAT,
    policy: input.policy.name,
    estimand: ESTIMAND,
    assumptions: [...ASSUMPTIONS],
    primary_estimator: PRIMARY_ESTIMATOR.name,
    estimators: Object.fromEntries(ESTIMATORS.map(({ name, meaning }) => [name, meaning])),
    confidence_level: settings.confidence_level,
    settings: { ...settings },
    lineage: input.lineage ?? null,
    data: describeData(input, train, test, bench),
    behaviour_model: describeBehaviour(behaviour, bench, deterministic),
    reward_model: { success: fitOf(outcomes.success), reward: fitOf(outcomes.reward) },
    policies,
    agents: describeAgents(bench, train, candidates.policy),
    ...doubts,
    power: isRefused(verdict)
      ? refusedPower(verdict)
      : powerOf(judged.success_rate.difference_to_behaviour, judged.overlap.episodes, bench.level),
    negative_controls: controls,
    verdict,
    notes: allNotes(input, test, policies, verdict),
  };
  return { report, decisions: recordDecisions(input, test, bench, candidates.policy) };
}

function refuseTooLittle({ train, test }: SelectedRows): void {
  const next =
    "collect more telemetry, or give the test period a larger share of the time line, and run `prepare` again";
  if (train.decisions.rows === 0)
    throw new UserError("The training file holds no single delegation.", { next });
  const episodes = new Set(test.decisions.episode).size;
  if (episodes < 2) {
    const message = `The test file holds ${episodes} ${episodes === 1 ? "episode" : "episodes"} of single delegations to known agents; an evaluation needs at least 2.`;
    throw new UserError(message, { next });
  }
}

const describeBehaviour = (
  { logLoss, marginalLogLoss, meanHighestProbability, mixture, advice }: BehaviourModel,
  bench: Bench,
  deterministic: boolean,
): EvaluationReport["behaviour_model"] => ({
  log_loss: logLoss,
  overall_shares_log_loss: marginalLogLoss,
  mean_highest_probability: meanHighestProbability,
  calibration_error: choiceCalibration(bench),
  deterministic,
  mixture,
  ...(advice && { advised_share: advice.advised, follow_share: advice.follows }),
});

function allNotes(
  input: EvaluationInput,
  test: SelectedDecisions,
  policies: readonly EvaluatedPolicy[],
  verdict: Verdict,
): string[] {
  const { settings, worthwhileGain, versionsJudged = 1 } = input;
  const judgeable = isRefused(verdict) ? [] : policies.filter((each) => isJudgeable(each, settings));
  return [
    ...notesOn(policies, test, settings.confidence_level),
    ...worthOf(judgeable, worthwhileGain),
    ...(versionsJudged > 1 ? [severalVersions(versionsJudged, settings.confidence_level)] : []),
    ...knownRows(input.earlier),
  ];
}

/** An older version may have learned from rows that are held out from the newer one. */
const knownRows = (earlier: EvaluationInput["earlier"]): string[] =>
  earlier && earlier.rowsItKnew > 0
    ? [
        `${earlier.name} was fitted to ${earlier.rowsItKnew} of these held-out rows, so it looks better here than it is.`,
      ]
    : [];

const fitOf = ({
  rootMeanSquaredError,
  explained,
}: RewardModel): EvaluationReport["reward_model"]["success"] => ({
  root_mean_squared_error: rootMeanSquaredError,
  explained,
});
