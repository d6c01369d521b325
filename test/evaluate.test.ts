import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { DecisionRecord } from "../src/evaluation/decision-records.ts";
import {
  type SimulatedTelemetry,
  simulateTelemetry,
} from "../src/evaluation/simulator/simulate-telemetry.ts";
import type { Effects } from "../src/operations/operation.ts";
import { UserError } from "../src/schema/user-error.ts";
import { copyWorkspace, FAST_SETTINGS, newWorkspace, run, writeLines } from "./workspace.fixture.ts";

const NEWCOMER = "debugger";
const telemetry: SimulatedTelemetry = simulateTelemetry({
  seed: 5,
  delegations: 500,
  logging: { policy: "uniform" },
});
const SETTINGS = FAST_SETTINGS.replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3");

async function put(effects: Effects, invocations: readonly unknown[]): Promise<void> {
  mkdirSync(effects.workspace.telemetry, { recursive: true });
  writeLines(effects.workspace.invocations, invocations);
  writeLines(effects.workspace.ratings, telemetry.ratings);
  await run("prepare", {}, effects);
}

let trained: Effects;
beforeAll(async () => {
  trained = newWorkspace(SETTINGS);
  const { invocations } = telemetry;
  await put(trained, invocations.slice(0, Math.floor(invocations.length * 0.6)));
  await run("train", {}, trained);
  await put(trained, invocations);
  await run("train", {}, trained);
});

const decisionsOf = ({ workspace }: Effects, version: string): DecisionRecord[] =>
  readFileSync(join(workspace.evaluation, `decisions_${version}.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as DecisionRecord);

describe("evaluate", () => {
  it("compares with an older version that was trained on less and sees through its own encoder", async () => {
    const { output: report } = await run("evaluate", { compareTo: "v1" }, trained);
    const older = report.policies.find(({ role }) => role === "earlier_version");
    expect(older?.name).toBe("v1");
    expect(report.policies[0]?.success_rate.difference_to_earlier).not.toBeNull();
    expect(report.compared_to).toMatchObject({ version: "v1", decisions: report.data.decisions });
    const total = Object.values(older?.chosen_agents ?? {}).reduce((sum, share) => sum + share, 0);
    expect(total).toBeCloseTo(1, 9);
  });

  it("finds that a version decides as itself under another name", async () => {
    const effects = copyWorkspace(trained);
    await run("train", {}, effects);
    const { output: report } = await run("evaluate", { version: "v3", compareTo: "v2" }, effects);
    expect(report.compared_to).toMatchObject({ version: "v2", changed: 0 });
    expect(report.policies[0]?.success_rate.difference_to_earlier?.value).toBe(0);
  });

  it("refuses to compare a version with itself", async () => {
    await expect(run("evaluate", { version: "v2", compareTo: "v2" }, trained)).rejects.toThrow(UserError);
  });

  it("asks for a new preparation where the training data are gone, as a mistake of the user's", async () => {
    const effects = copyWorkspace(trained);
    rmSync(effects.workspace.trainingData, { recursive: true });
    await expect(run("evaluate", {}, effects)).rejects.toThrow("their manifest is missing");
  });

  it("writes down every decision, so that the primary estimate can be added up again", async () => {
    const { output: report } = await run("evaluate", {}, trained);
    const decisions = decisionsOf(trained, "v2");
    expect(decisions).toHaveLength(report.data.decisions);
    const clip = report.data.weight_limit;
    const sum = decisions.reduce(
      (total, each) =>
        total +
        each.expected_of_chosen +
        Math.min(clip, each.weight) * (each.success_probability - each.expected_of_logged),
      0,
    );
    const judged = report.policies[0]?.success_rate.estimators?.clipped_dr?.value;
    expect(sum / decisions.length).toBeCloseTo(judged ?? Number.NaN, 9);
  });

  it("closes the gate with exit code `failing`, and opens it for a version that passes", async () => {
    const judge = async (evaluation: string) => {
      const effects = copyWorkspace(trained);
      writeFileSync(effects.workspace.config, SETTINGS.replace("k_folds: 3", `k_folds: 3, ${evaluation}`));
      const gated = await run("evaluate", { gate: true }, effects);
      return { passes: gated.output.verdict.gate.passes, exit: gated.exit ?? "ok" };
    };
    const lenient = "min_effective_sample_size: 1, min_support: 0, improvement_margin: 0.2";
    expect(await judge(lenient)).toEqual({ passes: true, exit: "ok" });
    expect(await judge("min_effective_sample_size: 1000000")).toEqual({ passes: false, exit: "failing" });
  });

  it("says at which worth of a second the reward would tip, from parts that add up to the reward", async () => {
    const { output: report } = await run("evaluate", {}, trained);
    const seconds = report.reward_weights.find(({ weight }) => weight === "duration_penalty_factor");
    expect(seconds?.gain_per_unit).not.toBeNull();
    expect(report.reward_weights.map(({ weight }) => weight)).toContain("success");
  });

  it("makes versions that are judged on the same rows share the allowed error", async () => {
    const effects = copyWorkspace(trained);
    const { output: first } = await run("evaluate", {}, effects);
    await run("train", {}, effects);
    const { output: second } = await run("evaluate", {}, effects);
    expect(first.confidence_level).toBe(0.95);
    expect(second.confidence_level).toBeCloseTo(0.975, 12);
    expect(second.notes.join(" ")).toContain("2 versions have been judged");
    const gain = (report: typeof first) => report.policies[0]?.success_rate.difference_to_behaviour;
    expect(gain(second)?.value).toBe(gain(first)?.value);
    expect(gain(second)?.lower_bound).toBeLessThan(gain(first)?.lower_bound ?? Number.NaN);
  });

  it("leaves a page that opens by itself", async () => {
    const page = readFileSync(join(trained.workspace.evaluation, "report.html"), "utf8");
    expect(page).toContain("<!doctype html>");
    expect(page).not.toMatch(/(src|href)="https?:/);
  });

  it("names agents that the older version never met", async () => {
    const effects = copyWorkspace(trained);
    const renamed = telemetry.invocations.map((line, index) =>
      index > 150 && line.agent_name === "debugger" ? { ...line, agent_name: `${NEWCOMER}-2` } : line,
    );
    await put(effects, renamed);
    await run("train", {}, effects);
    const { output: report } = await run("evaluate", { version: "v3", compareTo: "v1" }, effects);
    expect(report.compared_to?.unknown_agents).toContain(`${NEWCOMER}-2`);
  });
});
