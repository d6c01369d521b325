// Whether the 95 % interval of `evaluate` holds the true value of a policy on real outcomes: logs drawn from full feedback,
// where every agent's outcome on every task is known. Needs a build and the folder of the data:
//   node bench/llmrouter-coverage.mjs --data FOLDER [--runs 200] [--first-run 1] [--minutes 30] [--train 1500] [--test 1000] [--logging uniform,popular] [--dist dist] [--markdown FILE]
//
// The estimand: mean over the held-out tasks (the population here) of the success of the agent that the policy sends, exact.
// The held-out log draws its tasks from that population with replacement, as the bootstrap takes them to have come.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { drawRun, loadParts } from "./known-truth/full-feedback.mjs";
import { table } from "./known-truth/tables.mjs";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    runs: { type: "string", default: "200" },
    "first-run": { type: "string", default: "1" },
    minutes: { type: "string", default: "1000" },
    train: { type: "string", default: "1500" },
    test: { type: "string", default: "1000" },
    logging: { type: "string", default: "uniform,popular,confounded" },
    replicates: { type: "string", default: "1000" },
    dist: { type: "string", default: "dist" },
    markdown: { type: "string" },
  },
});
if (!flags.data) throw new Error("give the folder of the data with --data");
const parts = await loadParts((path) => import(pathToFileURL(resolve(flags.dist, path)).href));
const feedback = parts.readFullFeedback(flags.data);
const config = parts.defaultConfig();
const sizes = { train: Number(flags.train), test: Number(flags.test) };
const settings = { ...config.evaluation, bootstrap_replicates: Number(flags.replicates) };

const tallies = new Map();
const started = performance.now();
const loggings = flags.logging.split(",");
let done = 0;
for (let run = 0; run < Number(flags.runs); run++) {
  if (performance.now() - started > 60_000 * Number(flags.minutes)) break;
  done += 1;
  const logging = loggings[run % loggings.length];
  const { report, truths, behaviour } = await drawRun(parts, feedback, { logging, seed: run + Number(flags["first-run"]), sizes, config, settings });
  for (const [name, value] of truths) {
    for (const key of [`${logging}/${name}`, `all/${name}`]) {
      if (!tallies.has(key)) tallies.set(key, { runs: 0, refused: 0, value: 0, gain: 0, bound: 0, error: 0, width: 0 });
      count(tallies.get(key), report.policies.find((each) => each.name === name), value, value - behaviour);
    }
  }
}

function count(tally, { success_rate: found, overlap }, value, gain) {
  tally.runs += 1;
  const { min_effective_sample_size: least, min_support: support } = settings;
  if (overlap.effective_sample_size < least || overlap.support < support) {
    tally.refused += 1;
    return;
  }
  const difference = found.difference_to_behaviour;
  tally.value += Number(found.low <= value && value <= found.high);
  tally.gain += Number(difference.low <= gain && gain <= difference.high);
  tally.bound += Number(difference.lower_bound <= gain);
  tally.error += found.value - value;
  tally.width += found.high - found.low;
}

const rows = [...tallies].sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, tally]) => {
  const judged = tally.runs - tally.refused;
  const share = (part) => (judged > 0 ? Number((part / judged).toFixed(4)) : null);
  const [logging, policy] = key.split("/");
  const summary = {
    logging,
    policy,
    runs: tally.runs,
    refused: tally.refused,
    coverage_value: share(tally.value),
    coverage_gain: share(tally.gain),
    coverage_lower_bound: share(tally.bound),
    mean_error: share(tally.error),
    mean_width: share(tally.width),
  };
  console.log(JSON.stringify(summary));
  return summary;
});
const percent = (share) => (share === null ? "-" : (100 * share).toFixed(1));
const text = [
  `${done} logs of ${sizes.train} training and ${sizes.test} held-out decisions; ${Math.round((performance.now() - started) / 1000)} s.`,
  "",
  table(
    ["log", "policy", "runs", "refused", "value in interval, %", "gain in interval, %", "lower bound holds, %", "mean error, points", "mean width, points"],
    rows.map((row) => [
      row.logging,
      row.policy,
      row.runs,
      row.refused,
      percent(row.coverage_value),
      percent(row.coverage_gain),
      percent(row.coverage_lower_bound),
      row.mean_error === null ? "-" : (100 * row.mean_error).toFixed(2),
      percent(row.mean_width),
    ]),
  ),
  "",
].join("\n");
if (flags.markdown) writeFileSync(flags.markdown, text);
else console.log(text);
