// One line per setting out of a benchmark's results.json: ours, the strongest peer, the difference, what is closed of the gap.
// node bench/summary.mjs benchmark/results.json
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.argv[2], "utf8"));
const three = (value) => value.toFixed(3);
const signed = (value) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
const percent = (figure) => (figure === null ? "-" : `${(100 * figure.mean).toFixed(0)} %`);

const line = ({ logging, size, policies, expected_calibration_error: ece }) => {
  const ours = policies.find(({ role }) => role === "ours");
  const peers = policies.filter(({ role }) => role === "peer" || (results.game && role === "baseline"));
  const best = peers.reduce((a, b) => (b.reward.mean > a.reward.mean ? b : a));
  const single = policies.find(({ name }) => name === "best_single");
  const difference = ({ ours_minus_this: d }) => `${signed(d.mean)} [${signed(d.low)}, ${signed(d.high)}] ${d.answer}`;
  const answers = peers.map(({ ours_minus_this: d }) => d.answer);
  const tally = ["win", "level", "loss"].map((answer) => answers.filter((each) => each === answer).length).join(" / ");
  return [
    `${logging} ${size}`,
    three(ours.reward.mean),
    `${best.name} ${three(best.reward.mean)}`,
    difference(best),
    tally,
    single ? difference(single) : "-",
    percent(ours.gap_closed),
    ece ? three(ece.per_run.mean) : "-",
  ].join(" | ");
};

console.log("log | ours | strongest peer | ours - it | against all peers: win / level / loss | ours - best single | gap closed | ECE per run");
console.log("--- | ---: | --- | --- | --- | --- | ---: | ---:");
for (const setting of results.settings) console.log(line(setting));
