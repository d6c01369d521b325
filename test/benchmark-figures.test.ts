import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFullFeedback } from "../src/dataset/full-feedback/read-folder.ts";
import { rewardMatrix } from "../src/evaluation/full-feedback/rewards.ts";
import { bestSingle, oracle } from "../src/evaluation/full-feedback/truth.ts";

// the published figures of the benchmarks themselves, where they are at hand
const shared = process.env.OAK_SHARED_DATA;
describe.skipIf(!shared)("the benchmarks at hand", () => {
  const figures = (name: string, pool: string, usdPrice?: number) => {
    const feedback = readFullFeedback(join(shared ?? "", name), pool);
    const units = usdPrice === undefined ? { kind: "success" as const } : { kind: "net" as const, usdPrice };
    const tasks = Int32Array.from(feedback.tasks.keys());
    const held = { feedback, reward: rewardMatrix(feedback, units), tasks };
    return [feedback.tasks.length, bestSingle(held).figures.reward, oracle(held).reward];
  };

  it.each([
    ["llmrouter9", "all", undefined, 5608, 0.621, 0.802],
    ["openhands-index", "similar", undefined, 1182, 0.721, 0.898],
    ["openhands-index", "similar", 0.2, 1182, 0.598, 0.855],
    ["openhands-index", "all", undefined, 775, 0.9, 0.963],
    ["mcpmark", "similar", undefined, 127, 0.321, 0.606],
  ])(
    "%s, pool %s, price %s: tasks, best single agent and oracle are the published ones",
    (name, pool, price, tasks, best, top) => {
      const [count, single, oracleReward] = figures(name, pool, price);
      expect(count).toBe(tasks);
      // published with three digits, 0.8994 as 0.900
      expect(Math.abs((single ?? 0) - best)).toBeLessThan(0.0011);
      expect(Math.abs((oracleReward ?? 0) - top)).toBeLessThan(0.0011);
    },
  );
});
