// A fire drill, on a scratch copy of a workspace: pretends that the last answer in its ledger was given again and again, was
// followed, and went well as often as you say, until a day from which it goes well less often.
//   node examples/fire-drill.mjs telemetry/recommendations.jsonl --from 2026-02-01 --days 90 --success 0.8 --then 40 --falls-to 0.5
import { appendFileSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string" },
    days: { type: "string", default: "90" },
    success: { type: "string", default: "0.8" },
    then: { type: "string", default: "0" },
    "falls-to": { type: "string", default: "0.5" },
    "per-day": { type: "string", default: "3" },
  },
});
const [ledger] = positionals;
const answer = readFileSync(ledger, "utf8").trim().split("\n").map((line) => JSON.parse(line)).findLast(({ kind, recommendations }) => kind === undefined && recommendations.length > 0);
const [healthy, all, perDay] = [Number(values.days), Number(values.days) + Number(values.then), Number(values["per-day"])];
const start = Date.parse(values.from ?? answer.timestamp);

// the golden ratio spreads successes evenly, so that a drill shows the rate asked for and no luck
const lines = Array.from({ length: all * perDay }, (_, index) => {
  const at = start + ((index + 1) * 86_400_000) / perDay;
  const rate = Number(index < healthy * perDay ? values.success : values["falls-to"]);
  const [first] = answer.recommendations;
  const recommendation_id = `drill-${start}-${index}`;
  return [
    { ...answer, recommendation_id, timestamp: new Date(at).toISOString(), decision: "recommend" },
    {
      kind: "followup",
      timestamp: new Date(at + 3_600_000).toISOString(),
      recommendation_id,
      followed: true,
      agent: first.action,
      override_reason: null,
      success: ((index + 1) * 0.618034) % 1 < rate,
      quality_rating: null,
      invocation_id: null,
      source: "drill",
    },
  ];
}).flat();
appendFileSync(ledger, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
console.log(`${lines.length / 2} answers and their outcomes, up to ${lines.at(-1).timestamp.slice(0, 10)}`);
