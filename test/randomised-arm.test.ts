import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type SimulatedTelemetry,
  simulateTelemetry,
} from "../src/evaluation/simulator/simulate-telemetry.ts";
import { createRandom } from "../src/numeric/random.ts";
import { type Recommendation, recommendationSchema } from "../src/schema/recommendation.ts";
import { readLines, run, trainedWorkspace, writeLines } from "./workspace.fixture.ts";

const TASKS = 10_000;
const SHARE = 0.4;

/** A task of the team: who was named first for it, with what probability, and how it ended. */
interface Told {
  named: string;
  propensity: number;
  success: boolean;
  chances: Readonly<Record<string, number>>;
}

let answers: Recommendation[];
let told: Told[];
let agents: string[];
beforeAll(async () => {
  const effects = await trainedWorkspace({ seed: 31, delegations: 250 });
  appendFileSync(effects.workspace.config, `policy_export: { deployment: { randomised_share: ${SHARE} } }\n`);
  await run(
    "deploy",
    { version: "v1", mode: "hybrid", force: true, reason: "a test", atOnce: true },
    effects,
  );
  const [input, output] = ["in", "out"].map((name) => join(effects.workspace.root, `${name}.jsonl`));
  const team = simulateTelemetry({ seed: 77, delegations: TASKS, rates: { loggedTwice: 0 } });
  const tasks = tasksOf(team);
  writeLines(
    input ?? "",
    tasks.map(({ task, session }) => ({ task, session })),
  );
  await run("recommend", { input, output }, effects);
  answers = readLines(effects.workspace.ledger).map((line) => recommendationSchema.parse(line));
  agents = team.truth.agents;
  const random = createRandom(5);
  told = answers.map(({ recommendations, propensity }, at) => {
    const named = String(recommendations[0]?.action);
    const chances = tasks[at]?.chances ?? {};
    return { named, propensity: propensity ?? 0, chances, success: random.next() < (chances[named] ?? 0) };
  });
}, 120_000);

function tasksOf({ invocations, truth }: SimulatedTelemetry) {
  const byId = new Map(invocations.map((line) => [line.invocation_id, line]));
  return truth.delegations.map(({ invocationId, successProbabilities }) => {
    const line = byId.get(invocationId);
    const chances = Object.fromEntries(
      truth.agents.map((agent, at) => [agent, successProbabilities[at] ?? 0]),
    );
    return { task: line?.task_description ?? "", session: line?.session_id, chances };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)) / values.length);
};
/** Standard deviations beyond which chance is no excuse; six agents are looked at. */
const FAR = 4;

describe("the lot of hybrid mode, over 10,000 tasks of a simulated team", () => {
  it("decides as often as it should, and says so", () => {
    const drawn = answers.filter(({ assignment }) => assignment?.arm === "randomised");
    const expected = Math.sqrt(SHARE * (1 - SHARE) * TASKS);
    expect(answers).toHaveLength(TASKS);
    expect(Math.abs(drawn.length - SHARE * TASKS)).toBeLessThan(FAR * expected);
    expect(drawn.every(({ notes }) => notes[0]?.includes("drawn by lot"))).toBe(true);
  });

  it("puts each agent first with the propensity that is logged: weights are 1 on average for each of them", () => {
    for (const agent of agents) {
      const weights = told.map(({ named, propensity }) => (named === agent ? 1 / propensity : 0));
      expect(Math.abs(mean(weights) - 1)).toBeLessThan(FAR * deviation(weights));
    }
  });

  it("lets the ledger tell what always sending one agent would bring, without bias", () => {
    for (const agent of agents) {
      const truth = mean(told.map(({ chances }) => chances[agent] ?? 0));
      const scores = told.map(({ named, propensity, success }) =>
        named === agent && success ? 1 / propensity : 0,
      );
      expect(Math.abs(mean(scores) - truth)).toBeLessThan(FAR * deviation(scores));
    }
  });

  it("is needed: a plain mean over the tasks that an agent was named for is biased", () => {
    const errors = agents.map((agent) => {
      const own = told.filter(({ named }) => named === agent);
      const successes = own.map(({ success }) => Number(success));
      const truth = mean(told.map(({ chances }) => chances[agent] ?? 0));
      return Math.abs(mean(successes) - truth) / deviation(successes);
    });
    expect(Math.max(...errors)).toBeGreaterThan(FAR);
  });
});
