import { describe, expect, it } from "vitest";
import { TASK_KINDS } from "./catalogue.ts";
import { loggingPropensities } from "./logging-policy.ts";
import { type SimulationOptions, simulateTelemetry } from "./simulate-telemetry.ts";
import { type TrueDelegation, trueValue } from "./truth.ts";

const simulate = (options: Partial<SimulationOptions>) =>
  simulateTelemetry({ seed: 5, delegations: 2000, ...options });

const share = (rows: readonly TrueDelegation[], holds: (row: TrueDelegation) => boolean) =>
  rows.filter(holds).length / rows.length;

const DAY_MS = 86_400_000;

describe("the scenarios of simulateTelemetry", () => {
  it("deterministic: every task of a kind goes to one agent", () => {
    const { truth } = simulate({ logging: { policy: "deterministic" } });
    const chosen = new Map<string, Set<string>>();
    for (const { kind, chosen: agent } of truth.delegations)
      chosen.set(kind, (chosen.get(kind) ?? new Set()).add(agent));
    for (const agents of chosen.values()) expect(agents.size).toBe(1);
  });

  it("thin support: the last agents get about one task in a thousand each, the others what they had", () => {
    const { truth } = simulate({ delegations: 4000, logging: { policy: "uniform", thinAgents: 2 } });
    const thin = truth.agents.slice(-2);
    expect(share(truth.delegations, ({ chosen }) => thin.includes(chosen))).toBeLessThan(0.006);
    const shares = loggingPropensities({ policy: "confounded", thinAgents: 2 }, TASK_KINDS[0]!, truth.agents);
    expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(shares.slice(-2)).toEqual([0.001, 0.001]);
    expect(shares[0]! / shares[1]!).toBeCloseTo((0.5 + 0.5 / 6) / (0.5 / 6), 10);
  });

  it("drift: from that day on the second agent is the best one, and not a minute before", () => {
    const { truth, invocations } = simulate({ driftAfterDays: 60 });
    const started = new Map(invocations.map((line) => [line.invocation_id, Date.parse(line.timestamp)]));
    const first = Math.min(...started.values());
    const kinds = new Map(TASK_KINDS.map((kind) => [kind.name, kind]));
    let drifted = 0;
    for (const { invocationId, kind, bestAgent } of truth.delegations) {
      const after = started.get(invocationId)! >= first + 60 * DAY_MS;
      const { specialist, neighbour } = kinds.get(kind)!;
      expect(bestAgent).toBe(after && truth.agents.includes(neighbour) ? neighbour : specialist);
      drifted += after ? 1 : 0;
    }
    expect(drifted).toBeGreaterThan(100);
    expect(drifted).toBeLessThan(1900);
  });

  it("delayed ratings: the same ratings, days later on average, and the outcomes of the log unchanged", () => {
    const soon = simulate({});
    const late = simulate({ ratingDelayDays: 10 });
    const ends = new Map(soon.truth.delegations.map((each) => [each.invocationId, each.success]));
    for (const { invocation_id, success } of late.ratings) expect(success).toBe(ends.get(invocation_id));
    const meanMs = (ratings: typeof soon.ratings) =>
      ratings.reduce((sum, { timestamp }) => sum + Date.parse(timestamp), 0) / ratings.length;
    const days = (meanMs(late.ratings) - meanMs(soon.ratings)) / DAY_MS;
    expect(days).toBeGreaterThan(8);
    expect(days).toBeLessThan(12);
  });

  it("missing outcomes: about that share of the last lines says unknown", () => {
    const { invocations } = simulate({ rates: { missingOutcome: 0.4 } });
    const ended = invocations.filter((line) => line.outcome);
    const unknown = ended.filter(({ outcome }) => outcome?.status === "unknown").length / ended.length;
    expect(unknown).toBeGreaterThan(0.34);
    expect(unknown).toBeLessThan(0.45);
  });

  it("hidden confounding: hard tasks fail more and go to the favourite more, and only the truth says which they are", () => {
    const { truth, invocations } = simulate({ hiddenConfounding: 1.5 });
    const hard = truth.delegations.filter((each) => each.hard);
    const plain = truth.delegations.filter((each) => !each.hard);
    expect(hard.length).toBeGreaterThan(800);
    const favourite = (rows: readonly TrueDelegation[]) =>
      rows.reduce((sum, { propensities }) => sum + Math.max(...propensities), 0) / rows.length;
    expect(favourite(hard)).toBeGreaterThan(favourite(plain) + 0.15);
    expect(share(hard, ({ success }) => success)).toBeLessThan(share(plain, ({ success }) => success) - 0.15);
    expect(JSON.stringify(invocations)).not.toContain('"hard"');
  });

  it("the size of the sequence effect: none at 0, more with more", () => {
    const gain = (sequenceEffect: number) => {
      const { truth } = simulate({ logging: { policy: "uniform" }, sequenceEffect });
      const agent = truth.agents.indexOf("backend-architect");
      const rows = truth.delegations.flatMap((each, index) => {
        const before = truth.delegations[index - 1];
        const after = before?.chosen === "security-auditor" && before.episodeId === each.episodeId;
        return each.kind === "user_interface" ? [{ after, rate: each.successProbabilities[agent]! }] : [];
      });
      const mean = (after: boolean) => {
        const mine = rows.filter((row) => row.after === after);
        return mine.reduce((sum, { rate }) => sum + rate, 0) / mine.length;
      };
      return mean(true) - mean(false);
    };
    expect(Math.abs(gain(0))).toBeLessThan(0.03);
    expect(gain(1.2)).toBeGreaterThan(0.15);
    expect(gain(3)).toBeGreaterThan(gain(1.2));
  });

  it("keeps the outcome probabilities of the truth true with every option on", () => {
    const { truth } = simulate({
      delegations: 20_000,
      logging: { policy: "popular", concentration: 0.7, thinAgents: 1 },
      hiddenConfounding: 1,
      driftAfterDays: 300,
      sequenceEffect: 2,
    });
    const observed = share(truth.delegations, ({ success }) => success);
    expect(Math.abs(observed - trueValue(truth, ({ chosen }) => chosen))).toBeLessThan(0.012);
  });
});
