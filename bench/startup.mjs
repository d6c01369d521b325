// How long `oak-policy --help` takes against a bare `node -e 0`, in pairs, so that a busy machine hits both alike.
// Usage: npm run build && node bench/startup.mjs [pairs]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const pairs = Number(process.argv[2] ?? 31);
const time = (args) => {
  const start = process.hrtime.bigint();
  spawnSync(process.execPath, args, { stdio: "ignore" });
  return Number(process.hrtime.bigint() - start) / 1e6;
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

time(["-e", "0"]);
const runs = Array.from({ length: pairs }, () => {
  const bare = time(["-e", "0"]);
  const help = time([main, "--help"]);
  return { bare, help, ratio: help / bare };
});
console.log(`node ${process.version}, ${pairs} pairs`);
console.log(`bare node -e 0      ${median(runs.map((run) => run.bare)).toFixed(1)} ms`);
console.log(`oak-policy --help   ${median(runs.map((run) => run.help)).toFixed(1)} ms`);
console.log(`ratio               ${median(runs.map((run) => run.ratio)).toFixed(2)}`);
