// Counts over the simulations of one scenario.
import { asPolicy, learn, policyWorth, sendToLast } from "./policies.mjs";

/** worse than the behaviour by this much more than the gate's margin */
const JUST_OVER = 0.001;
const ESTIMATORS = ["direct_method", "clipped_ips", "snips"];

const newPolicyTally = () => ({
  runs: 0,
  refused: 0,
  judged: 0,
  value: 0,
  gain: 0,
  bound: 0,
  low: 0,
  high: 0,
  passes: 0,
  switches: 0,
  saysWorse: 0,
  width: 0,
  error: 0,
  others: Object.fromEntries(ESTIMATORS.map((name) => [name, 0])),
});

export const newTally = () => ({ policies: {}, trainingRows: 0, testRows: 0, runs: 0, wrongSwitches: 0, wrongPasses: 0, worseLearned: 0 });

/** name -> [choice]; the first is the policy under judgement */
function listPolicies(bandit, scenario, margin) {
  const { learned, single } = learn(bandit);
  const behaviour = bandit.behaviourValue;
  const candidates = {
    learned,
    best_single: single,
    worse: policyWorth(bandit, behaviour - margin - JUST_OVER),
    equal: policyWorth(bandit, behaviour),
    ...(scenario.name === "thin"
      ? {
          thin_quarter: sendToLast(bandit, [0]),
          thin_all: sendToLast(bandit, bandit.taskTypes.map((_, type) => type)),
        }
      : {}),
  };
  return Object.fromEntries(Object.entries(candidates).filter(([, choice]) => choice !== null));
}

export function tallyRun(tally, scenario, seed, { simulateBandit, evaluatePolicies, decideVerdict }, settings) {
  const bandit = simulateBandit({ seed, trainRows: 600, testRows: 600, ...scenario.options });
  const permuted = scenario.options.permuteOutcomes === true;
  const choices = listPolicies(bandit, scenario, settings.improvement_margin);
  const [policy, ...baselines] = Object.entries(choices).map(([name, choice]) => asPolicy(name, choice));
  const known = (table) =>
    Object.fromEntries(Object.entries(table).filter(([column]) => !scenario.forgets?.includes(column)));
  const report = evaluatePolicies({
    train: known(bandit.train),
    test: known(bandit.test),
    actions: bandit.agents,
    taskTypes: bandit.taskTypes,
    policy,
    baselines,
    bestSingle: "best_single",
    period: { first: "", last: "" },
    settings,
  });
  const observed = bandit.test.success.reduce((sum, value) => sum + value, 0) / bandit.test.rows;
  const labels = { successes: observed * bandit.test.rows, failures: (1 - observed) * bandit.test.rows };
  tally.runs += 1;
  tally.trainingRows += bandit.train.rows;
  tally.testRows += bandit.test.rows;
  for (const [name, choice] of Object.entries(choices)) {
    const judged = report.policies.find((each) => each.name === name);
    const verdict = decideVerdict(
      {
        policy: judged,
        bestSingle: report.policies.find((each) => each.name === "best_single"),
        deterministic: report.behaviour_model.deterministic,
        controls: {
          behaviour: report.negative_controls.behaviour_as_policy.passes,
          permuted: report.negative_controls.permuted_outcomes.passes,
        },
        labels,
        slices: [],
      },
      settings,
    );
    const value = permuted ? observed : bandit.value(choice);
    const gain = permuted ? 0 : value - bandit.behaviourValue;
    tally.policies[name] ??= newPolicyTally();
    countPolicy(tally.policies[name], judged, verdict, { value, gain }, settings);
    if (name !== "learned") continue;
    if (gain <= 0) tally.worseLearned += 1;
    if (gain <= 0 && verdict.answer === "switch") tally.wrongSwitches += 1;
    if (gain < -verdict.gate.margin && verdict.gate.passes) tally.wrongPasses += 1;
  }
}

const RED_LINES = ["outcome_labels", "deterministic_logging", "support", "effective_sample_size", "cut_weight", "behaviour_control", "permuted_control", "episodes"];

function countPolicy(count, judged, verdict, truth, settings) {
  const { success_rate: found, overlap } = judged;
  count.runs += 1;
  count.passes += Number(verdict.gate.passes);
  count.switches += Number(verdict.answer === "switch");
  count.saysWorse += Number(verdict.answer === "keep_worse");
  count.refused += Number(RED_LINES.includes(verdict.decided_by));
  const enough =
    overlap.effective_sample_size >= settings.min_effective_sample_size && overlap.support >= settings.min_support;
  if (!enough) return;
  const inside = (interval, number) => Number(interval.low <= number && number <= interval.high);
  const difference = found.difference_to_behaviour;
  count.judged += 1;
  count.value += inside(found, truth.value);
  count.gain += inside(difference, truth.gain);
  count.bound += Number(difference.lower_bound <= truth.gain);
  count.low += Number(truth.value < found.low);
  count.high += Number(truth.value > found.high);
  count.width += found.high - found.low;
  count.error += found.value - truth.value;
  for (const name of ESTIMATORS) count.others[name] += inside(found.estimators[name], truth.value);
}

const share = (part, all) => (all > 0 ? Number((part / all).toFixed(4)) : null);

export function summarise(tally) {
  const policies = Object.fromEntries(
    Object.entries(tally.policies).map(([name, count]) => [
      name,
      {
        runs: count.runs,
        judged: count.judged,
        coverage_value: share(count.value, count.judged),
        truth_below: share(count.low, count.judged),
        truth_above: share(count.high, count.judged),
        coverage_gain: share(count.gain, count.judged),
        coverage_lower_bound: share(count.bound, count.judged),
        mean_width: share(count.width, count.judged),
        mean_error: share(count.error, count.judged),
        coverage_of: Object.fromEntries(ESTIMATORS.map((each) => [each, share(count.others[each], count.judged)])),
        gate_passes: share(count.passes, count.runs),
        says_switch: share(count.switches, count.runs),
        says_worse: share(count.saysWorse, count.runs),
        refused: share(count.refused, count.runs),
      },
    ]),
  );
  return {
    simulations: tally.runs,
    test_rows: Math.round(tally.testRows / tally.runs),
    learned_no_better: tally.worseLearned,
    wrong_switches: tally.wrongSwitches,
    wrong_passes: tally.wrongPasses,
    policies,
  };
}
