// Whether the intervals, the gate and the refusals keep what they promise, on simulated bandits with known truth.
// One JSON line per scenario, then Markdown tables. Needs a build; one process, so two halves may run side by side:
//   node bench/coverage.mjs [--simulations 500] [--only uniform,popular] [--replicates 1000] [--dist dist] [--markdown FILE]
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { SCENARIOS } from "./known-truth/scenarios.mjs";
import { newTally, summarise, tallyRun } from "./known-truth/tally.mjs";
import { markdown } from "./known-truth/tables.mjs";

const { values: flags } = parseArgs({
  options: {
    simulations: { type: "string", default: "500" },
    replicates: { type: "string", default: "1000" },
    "first-seed": { type: "string", default: "1" },
    only: { type: "string", default: "" },
    dist: { type: "string", default: "dist" },
    markdown: { type: "string" },
  },
});
const load = (path) => import(pathToFileURL(resolve(flags.dist, path)).href);
const parts = {
  ...(await load("evaluation/evaluate-policies.js")),
  ...(await load("evaluation/verdict.js")),
  ...(await load("evaluation/simulator/simulate-bandit.js")),
};
const { defaultConfig } = await load("schema/config.js");
const settings = { ...defaultConfig().evaluation, bootstrap_replicates: Number(flags.replicates) };

const wanted = flags.only ? flags.only.split(",") : SCENARIOS.map(({ name }) => name);
const summaries = [];
for (const scenario of SCENARIOS.filter(({ name }) => wanted.includes(name))) {
  const tally = newTally();
  const started = performance.now();
  const first = Number(flags["first-seed"]);
  for (let seed = first; seed < first + Number(flags.simulations); seed++) {
    tallyRun(tally, scenario, seed, parts, settings);
  }
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  const summary = { scenario: scenario.name, assumptions_hold: scenario.holds, ...summarise(tally), seconds };
  summaries.push(summary);
  console.log(JSON.stringify(summary));
}
const text = markdown(summaries, SCENARIOS, settings);
if (flags.markdown) writeFileSync(flags.markdown, text);
else console.log(text);
