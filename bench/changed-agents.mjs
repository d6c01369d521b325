// What outcomes from before an agent changed should count: the true value of the learned policy on later tasks, for each
// weight, where the change changed skills and where it did not. Needs a build. One JSON line per scenario, then a table:
//   node bench/changed-agents.mjs [--seeds 40] [--delegations 600] [--before 0.4,0.65] [--features task_type,task_complexity] [--only "all agents"] [--dist dist] [--markdown FILE]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "40" },
    delegations: { type: "string", default: "600" },
    only: { type: "string", default: "" },
    features: { type: "string", default: "" },
    before: { type: "string", default: "0.4,0.65" },
    dist: { type: "string", default: "dist" },
    markdown: { type: "string" },
  },
});
const load = (path) => import(pathToFileURL(resolve(flags.dist, path)).href);
const { simulateTelemetry } = await load("evaluation/simulator/simulate-telemetry.js");
const { prepareTrainingData } = await load("dataset/prepare.js");
const { readTransitions } = await load("dataset/read-training-data.js");
const { fitEncoder } = await load("dataset/encoder/fit-encoder.js");
const { actionSpaceOf } = await load("dataset/action-space.js");
const { createTransitionBuilder } = await load("dataset/transition-builder.js");
const { withKnownActions } = await load("dataset/encode-transitions.js");
const { columnGroups } = await load("learning/column-groups.js");
const { fitQAnchor } = await load("learning/fitted-q-anchor.js");
const { createQPolicy } = await load("learning/q-policy.js");
const { onlySupported } = await load("learning/supported-policy.js");
const { decisionOf } = await load("learning/logged-scores.js");
const { bestAction } = await load("learning/policy.js");
const { countOutcomes } = await load("operations/supported-actions.js");
const { createRandom } = await load("numeric/random.js");
const { configSchema } = await load("schema/config.js");

const WEIGHTS = [0, 0.25, 0.5, 1];
const FROM = flags.before.split(",").map(Number);
const TEAM = ["backend-architect", "frontend-developer", "security-auditor", "debugger", "test-engineer", "documentation-writer"];
const each = (agents, odds) => Object.fromEntries(agents.map((agent, index) => [agent, odds(index)]));
/** `from`: the share of the delegations that came before the change; the policy learns from the first 80 %. */
const CHANGES = [
  ["one agent, skill unchanged", () => ({ debugger: 0 })],
  ["one agent, much worse (-2)", () => ({ debugger: -2 })],
  ["one agent, much better (+2)", () => ({ "backend-architect": 2 })],
  ["all agents, skills unchanged", () => each(TEAM, () => 0)],
  ["all agents, each worse or better (sd 0.5)", (random) => each(TEAM, () => 0.5 * random.normal())],
  ["all agents, each worse or better (sd 1.5)", (random) => each(TEAM, () => 1.5 * random.normal())],
];
const SCENARIOS = CHANGES.flatMap(([name, oddsOf]) => FROM.map((from) => ({ name, oddsOf, from }))).filter(
  ({ name }) => name.includes(flags.only),
);
const config = configSchema.parse({ data_preparation: flags.features ? { state_features: flags.features.split(",") } : {} });
const { hyperparameters } = config.model;

const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** The rows of a simulated team, prepared as always, and the truth about it. */
async function rowsOf(options) {
  const { invocations, ratings, truth } = simulateTelemetry(options);
  const folder = mkdtempSync(join(tmpdir(), "changed-agents-"));
  try {
    const outputDir = join(folder, "out");
    mkdirSync(outputDir);
    writeFileSync(join(folder, "agent_invocations.jsonl"), lines(invocations));
    writeFileSync(join(folder, "success_metrics.jsonl"), lines(ratings));
    const manifest = await prepareTrainingData({ telemetryDir: folder, outputDir, config });
    const rows = {};
    for (const split of ["train", "validation", "test"]) {
      rows[split] = [];
      for await (const row of readTransitions(join(outputDir, `${split}.jsonl`))) rows[split].push(row);
    }
    return { manifest, rows, truth: new Map(truth.delegations.map((one) => [one.invocationId, one])), agents: truth.agents };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows as numbers; where a row is of an earlier form it weighs 1/2 here. */
function encode(rows, encoder, space) {
  const builder = createTransitionBuilder(encoder, space, 0.5);
  for (const row of rows) builder.add(row);
  return builder.finish();
}

/** Mean true success of what a policy with this weight chooses at the test tasks; sequences cannot be chosen. */
function valueOf({ rows, truth, agents }, { fitted, test, space, groups }, weight) {
  const train = { ...fitted, weight: fitted.weight?.map((half) => (half === 1 ? 1 : weight)) };
  const anchor = fitQAnchor(train, { rewardScale: hyperparameters.reward_scale, gamma: hyperparameters.gamma, groups });
  const shape = { inputs: train.states.columns, hidden: [], actions: train.actions };
  const alone = createQPolicy("prior", { shape, anchor, size: 1, members: [] }, hyperparameters.reward_scale);
  const policy = onlySupported(alone, countOutcomes(train), config.policy_export.advisor.min_agent_support);
  let sum = 0;
  let count = 0;
  rows.test.forEach((row, index) => {
    if (row.steps !== 1) return;
    const decision = decisionOf(test, index);
    const mask = decision.mask.map((allowed, action) => (allowed && typeof space.actions[action] === "string" ? 1 : 0));
    const chosen = space.names[bestAction(policy.scores({ ...decision, mask }), mask)];
    sum += truth.get(row.invocation_id).successProbabilities[agents.indexOf(chosen)];
    count += 1;
  });
  return sum / count;
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const errorOf = (values) => {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
};

const summaries = [];
for (const { name, oddsOf, from } of SCENARIOS) {
  const values = WEIGHTS.map(() => []);
  const best = [];
  let found = 0;
  for (let seed = 1; seed <= Number(flags.seeds); seed++) {
    const base = { seed, delegations: Number(flags.delegations) };
    const times = simulateTelemetry(base).invocations.map(({ timestamp }) => Date.parse(timestamp));
    const afterDays = (times[Math.floor(from * times.length)] - times[0]) / 86_400_000;
    const data = await rowsOf({ ...base, upgrade: { afterDays, logOdds: oddsOf(createRandom(1000 + seed)) } });
    found += data.manifest.agent_changes.length;
    const encoder = await fitEncoder(data.rows.train, config, undefined);
    const space = actionSpaceOf(data.manifest);
    const fitted = withKnownActions(encode([...data.rows.train, ...data.rows.validation], encoder, space)).table;
    const test = encode(data.rows.test, encoder, space);
    const tables = { fitted, test, space, groups: columnGroups(encoder, space.names) };
    WEIGHTS.forEach((weight, index) => values[index].push(valueOf(data, tables, weight)));
    best.push(meanOf(data.rows.test.filter((row) => row.steps === 1).map((row) => Math.max(...data.truth.get(row.invocation_id).successProbabilities))));
  }
  const fully = values[WEIGHTS.indexOf(1)];
  const summary = {
    change: name,
    before: from,
    seeds: best.length,
    changes_found: found,
    best_possible: meanOf(best),
    value: Object.fromEntries(WEIGHTS.map((weight, index) => [weight, meanOf(values[index])])),
    difference_to_1: Object.fromEntries(
      WEIGHTS.map((weight, index) => {
        const differences = values[index].map((value, at) => value - fully[at]);
        return [weight, [meanOf(differences), errorOf(differences)]];
      }),
    ),
  };
  summaries.push(summary);
  console.log(JSON.stringify(summary));
}

const percent = (value) => (100 * value).toFixed(1);
const signed = (value) => (value > 0 ? "+" : "") + percent(value);
const cell = ({ value, difference_to_1 }, weight) =>
  weight === 1
    ? percent(value[weight])
    : `${signed(difference_to_1[weight][0])} ± ${percent(difference_to_1[weight][1])}`;
const table = [
  `| what changed | rows before | best possible | ${WEIGHTS.map((weight) => `weight ${weight}`).join(" | ")} |`,
  `|---|---|---|${WEIGHTS.map(() => "---").join("|")}|`,
  ...summaries.map(
    (one) =>
      `| ${one.change} | ${Math.round(100 * one.before)} % | ${percent(one.best_possible)} | ${WEIGHTS.map((weight) => cell(one, weight)).join(" | ")} |`,
  ),
].join("\n");
const text = `${table}\n\nTrue success rate in percent of the learned policy on the test tasks, mean of ${flags.seeds} seeds of ${flags.delegations} delegations; for weights below 1 the paired difference to weight 1 and its standard error.\n`;
if (flags.markdown) writeFileSync(flags.markdown, text);
else console.log(text);
