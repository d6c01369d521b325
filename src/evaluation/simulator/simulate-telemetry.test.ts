import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invocationSchema } from "../../schema/invocation.ts";
import { ratingSchema } from "../../schema/rating.ts";
import { TASK_KINDS } from "./catalogue.ts";
import { type SimulationOptions, simulateTelemetry } from "./simulate-telemetry.ts";
import { trueValue } from "./truth.ts";

const simulate = (options: Partial<SimulationOptions> = {}) =>
  simulateTelemetry({ seed: 3, delegations: 600, ...options });

describe("simulateTelemetry", () => {
  it("gives the same bytes for the same options and other bytes for another seed", () => {
    expect(JSON.stringify(simulate())).toBe(JSON.stringify(simulate()));
    expect(JSON.stringify(simulate())).not.toBe(JSON.stringify(simulate({ seed: 4 })));
  });

  it("writes records that the telemetry schemas accept unchanged", () => {
    const { invocations, ratings } = simulate();
    for (const line of invocations) expect(invocationSchema.parse(line)).toEqual(line);
    for (const line of ratings) expect(ratingSchema.parse(line)).toEqual(line);
  });

  it("makes as many real delegations as asked for, repeats some ids with the outcome last, and adds test workflows", () => {
    const { invocations, truth } = simulate();
    expect(truth.delegations.length).toBe(600);
    const lastOf = new Map(invocations.map((line) => [line.invocation_id, line]));
    for (const each of truth.delegations) expect(lastOf.get(each.invocationId)?.outcome).toBeDefined();
    const tests = invocations.filter((line) => line.task_description.startsWith("Test workflow"));
    expect(tests.length).toBeGreaterThan(0);
    expect(invocations.length).toBeGreaterThan(600 + tests.length);
  });

  it("has one best agent per kind of task, the specialist", () => {
    const { truth } = simulate();
    const specialists = new Map(TASK_KINDS.map((kind) => [kind.name, kind.specialist]));
    for (const each of truth.delegations) expect(each.bestAgent).toBe(specialists.get(each.kind));
  });

  it("draws agents and outcomes with the probabilities that the truth states", () => {
    const { truth } = simulate({ delegations: 20_000 });
    const favourite = truth.delegations.reduce((sum, each) => sum + Math.max(...each.propensities), 0);
    const followed = truth.delegations.filter(
      (each) => each.propensities[truth.agents.indexOf(each.chosen)] === Math.max(...each.propensities),
    ).length;
    expect(Math.abs(followed - favourite) / 20_000).toBeLessThan(0.012);
    const observed = truth.delegations.filter((each) => each.success).length / 20_000;
    expect(Math.abs(observed - trueValue(truth, (each) => each.chosen))).toBeLessThan(0.012);
  });

  it("rewards an audit before the backend work", () => {
    const { truth } = simulate({ delegations: 4000, logging: { policy: "uniform" } });
    const mean = (after: boolean) => {
      const rows = truth.delegations.filter(
        (each, index) =>
          each.kind === "api_endpoint" &&
          (truth.delegations[index - 1]?.chosen === "security-auditor" &&
            truth.delegations[index - 1]?.episodeId === each.episodeId) === after,
      );
      const agent = truth.agents.indexOf("backend-architect");
      return rows.reduce((sum, each) => sum + each.successProbabilities[agent]!, 0) / rows.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.05);
  });

  it("leaves nothing to learn when outcomes are permuted", () => {
    const plain = simulate({ rates: { missingOutcome: 0 } });
    const permuted = simulate({ rates: { missingOutcome: 0 }, permuteOutcomes: true });
    const successes = (truth: typeof plain.truth) => truth.delegations.filter((each) => each.success).length;
    expect(successes(permuted.truth)).toBe(successes(plain.truth));
    const { agents } = permuted.truth;
    const values = agents.map((agent) => trueValue(permuted.truth, () => agent));
    for (const value of values) expect(value).toBeCloseTo(successes(plain.truth) / 600, 10);
    expect(permuted.ratings.every((rating) => rating.alternative_agent_suggested === null)).toBe(true);
  });

  it("never names an agent outside the team and never tells what happened before it did", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, delegations) => {
        const agents = ["backend-architect", "debugger", "somebody-else"];
        const { invocations, ratings } = simulateTelemetry({ seed, delegations, agents });
        const started = new Map(invocations.map((line) => [line.invocation_id, line]));
        for (const line of invocations) expect(agents).toContain(line.agent_name);
        for (const rating of ratings) {
          const line = started.get(rating.invocation_id);
          expect(Date.parse(rating.timestamp)).toBeGreaterThan(Date.parse(line?.timestamp ?? ""));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("an upgraded agent", () => {
  const upgrade = { afterDays: 10, logOdds: { debugger: -2, "test-engineer": 0 } };
  const plain = simulate({ rates: { loggedTwice: 0 } });
  const changed = simulate({ rates: { loggedTwice: 0 }, upgrade });
  const fromMs = Date.UTC(2026, 0, 15, 9);

  it("runs on another model from that day on, and the telemetry names every model", () => {
    const real = changed.invocations.filter(({ invocation_id }) => invocation_id.startsWith("delegation"));
    for (const { agent_name, agent_model, timestamp } of real) {
      const isNew = Object.hasOwn(upgrade.logOdds, agent_name) && Date.parse(timestamp) >= fromMs;
      expect(agent_model).toBe(`simulated-model-${isNew ? 2 : 1}`);
    }
    expect(plain.invocations.some((line) => "agent_model" in line)).toBe(false);
  });

  it("succeeds with other odds then, and nothing else is different", () => {
    const odds = (chance: number) => Math.log(chance / (1 - chance));
    const times = new Map(
      changed.invocations.map((line) => [line.invocation_id, Date.parse(line.timestamp)]),
    );
    changed.truth.delegations.forEach(({ invocationId, successProbabilities, propensities }, index) => {
      const before = plain.truth.delegations[index]!;
      expect(propensities).toEqual(before.propensities);
      changed.truth.agents.forEach((agent, position) => {
        const shift = odds(successProbabilities[position]!) - odds(before.successProbabilities[position]!);
        const isWorse = agent === "debugger" && times.get(invocationId)! >= fromMs;
        expect(shift).toBeCloseTo(isWorse ? -2 : 0, 9);
      });
    });
    expect(() => simulate({ upgrade: { afterDays: 1, logOdds: { nobody: 1 } } })).toThrow(RangeError);
  });
});

describe("trueValue", () => {
  it("is highest for whoever sends the best agent, and mixes probabilities linearly", () => {
    const { truth } = simulate();
    const best = trueValue(truth, (each) => each.bestAgent);
    for (const agent of truth.agents) expect(trueValue(truth, () => agent)).toBeLessThan(best);
    const even = truth.agents.map(() => 1 / truth.agents.length);
    const mean = truth.agents.reduce((sum, agent) => sum + trueValue(truth, () => agent), 0);
    expect(trueValue(truth, () => even)).toBeCloseTo(mean / truth.agents.length, 10);
    expect(() => trueValue(truth, () => "nobody")).toThrow(RangeError);
  });
});
