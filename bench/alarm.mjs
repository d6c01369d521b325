// False alarms and delays of the degradation alarm, of the naive rule and of the automatic rollback, on simulated years.
// Prints Markdown tables. Needs a build:
//   node bench/alarm.mjs [--years 2000] [--falls 1001] [--dist dist]
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: flags } = parseArgs({
  options: {
    years: { type: "string", default: "2000" },
    falls: { type: "string", default: "1001" },
    dist: { type: "string", default: "dist" },
  },
});
const load = (path) => import(pathToFileURL(resolve(flags.dist, path)).href);
const { degradationProcess } = await load("monitoring/alarm/degradation-process.js");
const { SessionLuck } = await load("monitoring/alarm/session-luck.js");
const { naiveFalseAlarms } = await load("monitoring/alarm/naive-alarm.js");
const { failureRule } = await load("monitoring/rollback/failure-rule.js");
const { expectationOf } = await load("monitoring/alarm/expectation.js");
const { createRandom } = await load("numeric/random.js");
const { YEAR_MS } = await load("monitoring/alarm/year.js");
const [YEARS, FALLS] = [Number(flags.years), Number(flags.falls)];
const LIMIT = 20;

/** Outcome number (1-based) of the alarm, or Infinity after `count` of them. Outcomes come in sessions of `size`, known as such. */
function alarmAt({ process, success, expected, perYear, count, size = 1 }) {
  const luck = new SessionLuck();
  for (let index = 0; index < count; index++) {
    const session = size === 1 ? null : `${Math.floor(index / size)}`;
    const next = luck.next(session, expected);
    const residual = -process.corrected(expected);
    const ends = success(index);
    process.observe(ends, next.success, 1 / perYear, next.fall);
    luck.learn(session, Number(ends) + residual);
    if (process.evidence() >= LIMIT) return index + 1;
  }
  return Infinity;
}

const steady = (random, rate) => () => random.next() < rate;
const falling = (random, before, after, from) => (index) => random.next() < (index < from ? before : after);
/** Sessions of `size` outcomes that share a shift of +-`shift` in success: the mean stays. */
function inSessions(random, before, size, shift, after = before, from = Infinity) {
  let moved = 0;
  return (index) => {
    if (index % size === 0) moved = random.next() < 0.5 ? shift : -shift;
    return random.next() < (index < from ? before : after) + moved;
  };
}

const share = (count, of) => `${((100 * count) / of).toFixed(1)} %`;
const quantile = (values, at) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(at * values.length))];
const row = (...cells) => `| ${cells.join(" | ")} |`;
const head = (...cells) => `${row(...cells)}\n${row(...cells.map(() => "---"))}`;

function falseAlarms({ perWeek, base, expected = base, doubt = 0, source = steady, years = YEARS, size = 1 }) {
  let alarms = 0;
  for (let seed = 1; seed <= years; seed++) {
    const random = createRandom(seed);
    const truth = typeof base === "function" ? base(random) : base;
    const process = degradationProcess({ fall: 0.15, doubt });
    if (alarmAt({ process, success: source(random, truth), expected, perYear: 52 * perWeek, count: 52 * perWeek, size }) < Infinity) alarms++;
  }
  return alarms;
}

/** Delays of the falls that were not alarmed at before they began. */
function delays({ perWeek, base, after, from, expected = base, doubt = 0, runs = FALLS, size = 1, shift = 0 }) {
  const found = [];
  for (let seed = 1; seed <= runs; seed++) {
    const process = degradationProcess({ fall: 0.15, doubt });
    const random = createRandom(100_000 + seed);
    const success = size === 1 ? falling(random, base, after, from) : inSessions(random, base, size, shift, after, from);
    const at = alarmAt({ process, success, expected, perYear: 52 * perWeek, count: from + 4000, size });
    if (at > from) found.push(at - from);
  }
  return found;
}
const delayCell = (found) => (quantile(found, 0.5) === Infinity ? "-" : `${quantile(found, 0.5)} (${quantile(found, 0.9) === Infinity ? "-" : quantile(found, 0.9)})`);

console.log(`Years without change that alarm, of ${YEARS} (e >= 20; promised: at most 5 %); naive rule looked at weekly\n`);
console.log(head("expected", "5 a week", "20 a week", "100 a week", "naive, 20 a week"));
for (const base of [0.6, 0.8, 0.95])
  console.log(row(base, ...[5, 20, 100].map((perWeek) => share(falseAlarms({ perWeek, base }), YEARS)), share(naiveFalseAlarms(base, 20, 52, 0.85), 1)));

console.log("\nThe same where the assumptions are strained, 20 a week, expected 0.80\n");
console.log(head("case", "years that alarm"));
const logistic = (x) => 1 / (1 + Math.exp(-x));
const logit = (p) => Math.log(p / (1 - p));
for (const rows of [30, 100, 400]) {
  const { doubt } = expectationOf({ version: "v1", value: 0.8, checkedRows: rows, sinceMs: 0 });
  const drawn = (random) => logistic(logit(0.8) + doubt * random.normal());
  console.log(row(`confidence checked on ${rows} rows: truth drawn around it, doubt told`, share(falseAlarms({ perWeek: 20, base: drawn, expected: 0.8, doubt }), YEARS)));
  console.log(row(`the same, doubt not told`, share(falseAlarms({ perWeek: 20, base: drawn, expected: 0.8 }), YEARS)));
  console.log(row(`the same, truth as expected, doubt told`, share(falseAlarms({ perWeek: 20, base: 0.8, expected: 0.8, doubt }), YEARS)));
}
console.log(row("truth 0.02 below the expectation", share(falseAlarms({ perWeek: 20, base: 0.78, expected: 0.8 }), YEARS)));

console.log("\nWhere outcomes of a session share their luck, 20 a week, expected 0.80: success is that much above or below in half of the sessions each\n");
console.log(head("sessions", "correlation", "years that alarm", "were sessions not known", "fall to 0.68 at the release found after", "after 9 months"));
for (const [size, shift] of [[4, 0], [4, 0.1], [2, 0.2], [4, 0.2], [8, 0.2], [20, 0.2]]) {
  const source = (random, rate) => inSessions(random, rate, size, shift);
  const alarms = [size, 1].map((known) => share(falseAlarms({ perWeek: 20, base: 0.8, source, size: known }), YEARS));
  const found = [0, 780].map((from) => delayCell(delays({ perWeek: 20, base: 0.8, after: 0.68, from, size, shift })));
  console.log(row(`of ${size}, luck of +-${shift}`, ((shift * shift) / 0.16).toFixed(2), ...alarms, ...found));
}

console.log(`\nDelegations until a fall is found, median (nine in ten), of ${FALLS} falls, 20 a week\n`);
console.log(head("fall", "at the release", "after 6 months", "after 9 months"));
for (const [base, after] of [[0.8, 0.72], [0.8, 0.68], [0.8, 0.6], [0.8, 0.5], [0.6, 0.51], [0.95, 0.81]])
  console.log(row(`${base} to ${after}`, ...[0, 520, 780].map((from) => delayCell(delays({ perWeek: 20, base, after, from })))));

console.log("\nThe fall from 0.80 to 0.68 at other paces, and where the expectation is itself in doubt\n");
console.log(head("case", "at the release", "after 6 months", "after 9 months"));
for (const perWeek of [5, 20, 100])
  console.log(row(`${perWeek} a week`, ...[0, 26, 39].map((weeks) => delayCell(delays({ perWeek, base: 0.8, after: 0.68, from: weeks * perWeek })))));
for (const rows of [30, 100, 400]) {
  const { doubt } = expectationOf({ version: "v1", value: 0.8, checkedRows: rows, sinceMs: 0 });
  console.log(row(`20 a week, confidence checked on ${rows} rows`, ...[0, 520, 780].map((from) => delayCell(delays({ perWeek: 20, base: 0.8, after: 0.68, from, doubt, runs: Math.min(501, FALLS) })))));
}

/** Page's CUSUM with the limit that alarms in 5 % of the years: what is possible at all for a fall at an unknown time. */
function cusumAt(random, from, limit, count) {
  let [level, index] = [0, 0];
  for (; index < count; index++) {
    const success = random.next() < (index < from ? 0.8 : 0.68);
    level = Math.max(0, level) + (success ? Math.log(0.85) : Math.log(0.32 / 0.2));
    if (level >= limit) return index + 1;
  }
  return Infinity;
}
let limit = 3;
for (let step = 0.5; step > 0.01; step /= 2)
  for (;;) {
    let alarms = 0;
    for (let seed = 1; seed <= YEARS; seed++) if (cusumAt(createRandom(seed), Infinity, limit + step, 1040) < Infinity) alarms++;
    if (alarms < 0.05 * YEARS) break;
    limit += step;
  }
const best = [0, 520, 780].map((from) => {
  const found = Array.from({ length: FALLS }, (_, seed) => cusumAt(createRandom(100_001 + seed), from, limit, from + 4000)).filter((at) => at > from);
  return delayCell(found.map((at) => at - from));
});
console.log(row(`yardstick: CUSUM, limit ${limit.toFixed(2)} by simulation for 5 % of such years`, ...best));

console.log(`\nAutomatic rollback (failures surely above 40 %, 10 outcomes or more), 20 a week, of ${YEARS} years\n`);
console.log(head("failures", "years that roll back", 'naive: share >= 40 % once 10 are known', "outcomes until it fires, median (nine in ten)"));
for (const failures of [0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8]) {
  let [fired, naive] = [0, 0];
  const waits = [];
  for (let seed = 1; seed <= YEARS; seed++) {
    const random = createRandom(seed);
    const outcomes = Array.from({ length: 1040 }, (_, index) => ({ knownMs: ((index + 1) * YEAR_MS) / 1040, success: random.next() >= failures, expected: 0.8 }));
    const rule = failureRule(outcomes, 0, { failure_rate_threshold: 0.4, min_episodes_before_rollback: 10, false_alarms_per_year: 0.05 });
    waits.push(rule.fires ? Math.round((Date.parse(rule.fired_at) / YEAR_MS) * 1040) : Infinity);
    if (rule.fires) fired++;
    let failed = 0;
    if (outcomes.some(({ success }, index) => (failed += success ? 0 : 1) / (index + 1) >= 0.4 && index >= 9)) naive++;
  }
  console.log(row(`${100 * failures} %`, share(fired, YEARS), share(naive, YEARS), failures > 0.4 ? delayCell(waits) : "-"));
}
