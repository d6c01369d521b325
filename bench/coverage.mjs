// How often the 95 % interval of clipped DR covers the truth, over simulated bandits. Needs a build:
//   node bench/coverage.mjs [--bandits 400] [--rows 600] [--dist dist] [--permute]
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    bandits: { type: "string", default: "400" },
    rows: { type: "string", default: "600" },
    dist: { type: "string", default: "dist" },
    permute: { type: "boolean", default: false },
  },
});
const load = (path) => import(pathToFileURL(resolve(values.dist, path)).href);
const { evaluatePolicies } = await load("evaluation/evaluate-policies.js");
const { simulateBandit } = await load("evaluation/simulator/simulate-bandit.js");
const { defaultConfig } = await load("schema/config.js");

const asPolicy = (name, choice) => {
  const row = ({ taskType }) => Float64Array.from(choice[taskType]);
  return { name, scores: row, probabilities: row };
};

/** agent with the best record per task type on the training rows */
const learn = ({ train, taskTypes, agents }) => {
  const tally = taskTypes.map(() => agents.map(() => [1, 2]));
  for (let row = 0; row < train.rows; row++) {
    const cell = tally[train.taskType[row]][train.action[row]];
    cell[0] += train.success[row];
    cell[1] += 1;
  }
  const rates = tally.map((cells) => cells.map(([won, all]) => won / all));
  const overall = agents.map((_, agent) => rates.reduce((sum, row) => sum + row[agent], 0));
  const best = (row) => row.map((_, agent) => Number(agent === row.indexOf(Math.max(...row))));
  return { learned: rates.map(best), single: rates.map(() => best(overall)) };
};

const count = { value: 0, gain: 0, lowerBound: 0, direct_method: 0, clipped_ips: 0, snips: 0, n: 0, judged: 0 };
const answers = {};
let width = 0;
let wrongSwitches = 0;
let badGate = 0;
let bias = 0;
const started = performance.now();
for (let seed = 1; seed <= Number(values.bandits); seed++) {
  const rows = Number(values.rows);
  const bandit = simulateBandit({ seed, trainRows: rows, testRows: rows, permuteOutcomes: values.permute });
  const { learned, single } = learn(bandit);
  const report = evaluatePolicies({
    train: bandit.train,
    test: bandit.test,
    actions: bandit.agents,
    taskTypes: bandit.taskTypes,
    policy: asPolicy("trained_policy", learned),
    baselines: [asPolicy("best_single", single)],
    bestSingle: "best_single",
    period: { first: "", last: "" },
    settings: { ...defaultConfig().evaluation, bootstrap_replicates: 1000 },
  });
  const { success_rate: found, overlap } = report.policies[0];
  const overall = bandit.test.success.reduce((sum, value) => sum + value, 0) / rows;
  const truth = values.permute ? overall : bandit.value(learned);
  const gain = values.permute ? 0 : truth - bandit.value(bandit.propensity);
  const { answer, gate } = report.verdict;
  answers[answer] = (answers[answer] ?? 0) + 1;
  if (answer === "switch" && gain <= 0) wrongSwitches += 1;
  if (gate.passes && gain < -gate.margin) badGate += 1;
  count.n += 1;
  if (overlap.effective_sample_size < 30 || overlap.support < 0.8) continue;
  count.judged += 1;
  const inside = (interval, number) => Number(interval.low <= number && number <= interval.high);
  count.value += inside(found, truth);
  count.gain += inside(found.difference_to_behaviour, gain);
  count.lowerBound += Number(found.difference_to_behaviour.lower_bound <= gain);
  for (const name of ["direct_method", "clipped_ips", "snips"]) count[name] += inside(found.estimators[name], truth);
  width += found.high - found.low;
  bias += found.value - truth;
}
const share = (hits) => Number((hits / count.judged).toFixed(3));
console.log(
  JSON.stringify({
    bandits: count.n,
    rows: Number(values.rows),
    judged: count.judged,
    coverage_clipped_dr: share(count.value),
    coverage_gain: share(count.gain),
    coverage_one_sided_lower_bound: share(count.lowerBound),
    coverage_direct_method: share(count.direct_method),
    coverage_clipped_ips: share(count.clipped_ips),
    coverage_snips: share(count.snips),
    mean_width: share(width),
    mean_error: Number((bias / count.judged).toFixed(4)),
    answers,
    wrong_switches: wrongSwitches,
    gate_errors: badGate,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  }),
);
