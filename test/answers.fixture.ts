import { appendFileSync } from "node:fs";
import { createRandom } from "../src/numeric/random.ts";
import type { Effects } from "../src/operations/operation.ts";
import type { Recommendation } from "../src/schema/recommendation.ts";
import { effectsIn, run } from "./workspace.fixture.ts";

const DAY = 86_400_000;

/** Followed answers of what is live, three a day from `from` (epoch milliseconds) on, each with its outcome an hour later. Returns when they end. */
export async function answer(
  effects: Effects,
  count: number,
  success: number,
  from: number,
  confidence = 0.8,
): Promise<number> {
  const asked = await run(
    "recommend",
    { task: "Fix the flaky login test" },
    effectsIn(effects.workspace.root, { now: () => new Date(from) }),
  );
  const one = asked.output as Recommendation;
  const first = one.recommendations[0]!;
  const random = createRandom(count);
  const lines: unknown[] = [];
  let ms = from;
  for (let index = 0; index < count; index++, ms += DAY / 3) {
    const id = `answer-${from}-${index}`;
    lines.push({
      ...one,
      recommendation_id: id,
      timestamp: new Date(ms).toISOString(),
      decision: "recommend",
      recommendations: [{ ...first, confidence }],
    });
    lines.push({
      kind: "followup",
      timestamp: new Date(ms + 3_600_000).toISOString(),
      recommendation_id: id,
      followed: true,
      agent: first.action,
      override_reason: null,
      success: random.next() < success,
      quality_rating: null,
      invocation_id: null,
      source: "human",
    });
  }
  appendFileSync(effects.workspace.ledger, lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
  return ms;
}
