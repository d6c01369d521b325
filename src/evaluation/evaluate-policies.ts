import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Policy } from "../learning/policy.ts";
import type { Config } from "../schema/config.ts";
import { EVALUATION_FORMAT, type EvaluationReport } from "../schema/evaluation-report.ts";
import { type Action, actionName } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";
import { type BehaviourModel, fitBehaviour } from "./behaviour-model.ts";
import { drawResamples } from "./bootstrap.ts";
import { countChoices } from "./choice-counts.ts";
import { joinDecisions, labelInformation, type SelectedDecisions, selectDecisions } from "./decisions.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./estimators/list.ts";
import { type Bench, type Candidate, judge, primaryDraws, type Rivals, targetOf } from "./judge.ts";
import { controlBehaviour, controlPermuted } from "./negative-controls.ts";
import { supportedActions } from "./overlap.ts";
import { fitRewards, type RewardModel } from "./reward-model.ts";
import { decideVerdict } from "./verdict.ts";
import { ASSUMPTIONS, ESTIMAND, notesOn } from "./wording.ts";

export interface EvaluationInput {
  /** rows that the policies learned from; the behaviour and reward models learn from them too */
  train: TransitionTable;
  /** held-out rows, later in time; rows with `steps` above 1 are left out */
  test: TransitionTable;
  /** the action space of both tables, sequences included */
  actions: readonly Action[];
  taskTypes: readonly string[];
  /** the one that is judged */
  policy: Policy;
  /** context; all on the same action space */
  baselines: readonly Policy[];
  /** name of the baseline that always sends the agent with the best record */
  bestSingle: string;
  /** an older version to compare with */
  earlier?: Policy | undefined;
  /** action index that a rater named as better, -1 where nobody did; one entry per test row */
  betterAgent?: Int32Array | undefined;
  /** of the test rows, ISO 8601 */
  period: { first: string; last: string };
  settings: Config["evaluation"];
}

/** the highest choice probability is above this on average: nothing was left to chance */
const DETERMINISTIC_ABOVE = 0.97;

/**
 * How good a policy would have been on the held-out delegations, how sure that is, and whether to switch.
 * Pure: the same input gives the same bytes. Throws a UserError when there is nothing to judge on.
 */
export function evaluatePolicies(input: EvaluationInput): EvaluationReport {
  const single = input.actions.map((action) => (typeof action === "string" ? 1 : 0));
  const train = selectDecisions(input.train, single);
  const test = selectDecisions(input.test, single);
  refuseTooLittle(train, test);
  const { settings } = input;
  const folds = { folds: settings.k_folds, seed: settings.seed };
  const behaviour = fitBehaviour(train.decisions, test.decisions, folds);
  const models = fitOutcomes(train, test, folds);
  const bench = setUp(input, train, test, behaviour, models);
  const candidates = listCandidates(input, bench);
  const policies = judgeAll(input, bench, candidates);
  const controls = {
    behaviour_as_policy: controlBehaviour(bench, candidates.behaviour),
    permuted_outcomes: controlPermuted(bench, train.decisions, candidates.policy, folds),
  };
  const deterministic = behaviour.meanHighestProbability > DETERMINISTIC_ABOVE;
  const [judged] = policies;
  const verdict = decideVerdict(
    {
      policy: judged!,
      bestSingle: policies.find((each) => each.role === "baseline" && each.name === input.bestSingle) ?? null,
      deterministic,
      controlPasses: controls.behaviour_as_policy.passes,
      labels: countLabels(test),
    },
    settings,
  );
  return {
    format_version: EVALUATION_FORMAT,
    policy: input.policy.name,
    estimand: ESTIMAND,
    assumptions: [...ASSUMPTIONS],
    primary_estimator: PRIMARY_ESTIMATOR.name,
    estimators: Object.fromEntries(ESTIMATORS.map(({ name, meaning }) => [name, meaning])),
    confidence_level: settings.confidence_level,
    settings: { ...settings },
    data: describeData(input, train, test),
    behaviour_model: {
      log_loss: behaviour.logLoss,
      overall_shares_log_loss: behaviour.marginalLogLoss,
      mean_highest_probability: behaviour.meanHighestProbability,
      deterministic,
      mixture: behaviour.mixture,
    },
    reward_model: { success: fitOf(models.success), reward: fitOf(models.reward) },
    policies,
    negative_controls: controls,
    verdict,
    notes: notesOn(judged!, policies.length, test, settings.confidence_level),
  };
}

function refuseTooLittle(train: SelectedDecisions, test: SelectedDecisions): void {
  const next =
    "collect more telemetry, or give the test period a larger share of the time line, and run `prepare` again";
  if (train.decisions.rows === 0)
    throw new UserError("The training file holds no single delegation.", { next });
  const episodes = new Set(test.decisions.episode).size;
  if (episodes < 2) {
    const message = `The test file holds ${episodes} episodes of single delegations to known agents; an evaluation needs at least 2.`;
    throw new UserError(message, { next });
  }
}

interface OutcomeModels {
  success: RewardModel;
  reward: RewardModel;
}

function fitOutcomes(
  { decisions: train }: SelectedDecisions,
  { decisions: test }: SelectedDecisions,
  folds: { folds: number; seed: number },
): OutcomeModels {
  const outcomes = (key: "successProbability" | "reward") => ({ train: train[key], test: test[key] });
  return {
    success: fitRewards(train, test, outcomes("successProbability"), folds),
    reward: fitRewards(train, test, outcomes("reward"), folds),
  };
}

function setUp(
  input: EvaluationInput,
  train: SelectedDecisions,
  test: SelectedDecisions,
  { probabilities }: BehaviourModel,
  models: OutcomeModels,
): Bench {
  const { settings } = input;
  const { decisions: data } = test;
  const joined = joinDecisions(train.decisions, data);
  const counts = countChoices(
    joined,
    Array.from({ length: joined.rows }, (_, row) => row),
  );
  return {
    data,
    behaviour: probabilities,
    outcomes: {
      success: { observed: data.successProbability, model: models.success.expected },
      reward: { observed: data.reward, model: models.reward.expected },
    },
    resamples: drawResamples(data.episode, settings.bootstrap_replicates, settings.seed),
    supported: supportedActions(data, probabilities, counts),
    counts,
    betterAgent: Int32Array.from(test.tableRow, (row) => input.betterAgent?.[row] ?? -1),
    names: input.actions.map(actionName),
    taskTypes: input.taskTypes,
    weightClip: settings.weight_clip,
    level: settings.confidence_level,
  };
}

interface Candidates {
  policy: Candidate;
  behaviour: Candidate;
  earlier: Candidate | null;
  baselines: Candidate[];
}

function listCandidates(input: EvaluationInput, bench: Bench): Candidates {
  const candidate = (policy: Policy, role: Candidate["role"]): Candidate => ({
    name: policy.name,
    role,
    target: targetOf(policy, bench.data),
  });
  return {
    policy: candidate(input.policy, "policy"),
    behaviour: { name: "behaviour", role: "behaviour", target: bench.behaviour },
    earlier: input.earlier ? candidate(input.earlier, "earlier_version") : null,
    baselines: input.baselines.map((baseline) => candidate(baseline, "baseline")),
  };
}

/** The judged policy first, then the behaviour, the earlier version and the baselines. */
function judgeAll(
  input: EvaluationInput,
  bench: Bench,
  { policy, behaviour, earlier, baselines }: Candidates,
): EvaluationReport["policies"] {
  const all = [policy, behaviour, ...(earlier ? [earlier] : []), ...baselines];
  const draws = all.map((candidate) => primaryDraws(bench, candidate));
  const drawsOf = (wanted: Candidate | null | undefined) => (wanted ? draws[all.indexOf(wanted)]! : null);
  const rivals: Rivals = {
    behaviour: drawsOf(behaviour),
    bestSingle: drawsOf(baselines.find((baseline) => baseline.name === input.bestSingle)),
    earlier: drawsOf(earlier),
  };
  return all.map((candidate, index) => judge(bench, candidate, draws[index]!, rivals));
}

function countLabels({ decisions }: Pick<SelectedDecisions, "decisions">): {
  successes: number;
  failures: number;
} {
  const successes = decisions.success.reduce((sum, success) => sum + success, 0);
  return { successes, failures: decisions.rows - successes };
}

function describeData(
  input: EvaluationInput,
  train: SelectedDecisions,
  { decisions, excluded }: SelectedDecisions,
): EvaluationReport["data"] {
  return {
    period: input.period,
    training_decisions: train.decisions.rows,
    decisions: decisions.rows,
    episodes: new Set(decisions.episode).size,
    excluded_sequences: excluded.sequences,
    excluded_unknown_agents: excluded.unknownAgents,
    labelled_success_share: countLabels({ decisions }).successes / decisions.rows,
    label_information: labelInformation(decisions),
  };
}

const fitOf = ({
  rootMeanSquaredError,
  explained,
}: RewardModel): EvaluationReport["reward_model"]["success"] => ({
  root_mean_squared_error: rootMeanSquaredError,
  explained,
});
