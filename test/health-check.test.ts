import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { healthCheckScreen } from "../src/cli/screens/health-check.ts";
import { healthCheck } from "../src/operations/health-check.ts";
import type { Effects } from "../src/operations/operation.ts";
import { rollBackIfFailing } from "../src/operations/roll-back-if-failing.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { productionPath, weightsPath } from "../src/registry/policies.ts";
import { type CheckName, type Health, healthSchema } from "../src/schema/health.ts";
import { answer } from "./answers.fixture.ts";
import { copyWorkspace, effectsIn, readLines, run, trainedWorkspace } from "./workspace.fixture.ts";

const DAY = 86_400_000;
let trained: Effects;
/** the last delegation of the telemetry */
let end = 0;

beforeAll(async () => {
  trained = await trainedWorkspace({ delegations: 300, seed: 4 }, true);
  const stamps = readLines(trained.workspace.invocations).map((line) =>
    Date.parse((line as { timestamp: string }).timestamp),
  );
  end = Math.max(...stamps);
});

const at = ({ workspace }: Effects, ms: number): Effects =>
  effectsIn(workspace.root, { now: () => new Date(ms) });

/** A copy in which v1 went live when the telemetry ended. */
async function deployed(): Promise<Effects> {
  const effects = at(copyWorkspace(trained), end);
  await run("deploy", { mode: "advisor" }, effects);
  return effects;
}

async function check(effects: Effects, includePolicy = true): Promise<Health & { exit: string | undefined }> {
  const { output, exit } = await healthCheck.run({ includePolicy }, effects);
  return { ...healthSchema.parse(output), exit };
}
const stateOf = ({ checks }: Health, name: CheckName): string | undefined =>
  checks.find((each) => each.name === name)?.state;

describe("health-check", () => {
  test("finds nothing wrong in a workspace that is fed, and writes down that it was run", async () => {
    const effects = at(copyWorkspace(trained), end + DAY / 4);
    const first = await check(effects, false);
    expect(first).toMatchObject({ state: "ok", exit: "ok", last_checked: null, version: null });
    expect(first.checks.map(({ name }) => name)).not.toContain("degradation");
    expect((await check(effects, false)).last_checked).toBe(first.checked_at);
    expect(readLines(join(effects.workspace.models, "health_checks.jsonl"))).toHaveLength(2);
  });

  test("warns when telemetry stops, when the last check is long ago, and when the policy is old", async () => {
    const effects = await deployed();
    await check(at(effects, end + DAY / 4));
    const later = await check(at(effects, end + 400 * DAY));
    expect(later.exit).toBe("warning");
    for (const name of [
      "telemetry_arriving",
      "outcomes_arriving",
      "health_check_on_time",
      "retrain_due",
    ] as const)
      expect([name, stateOf(later, name)]).toEqual([name, "warning"]);
  });

  test("fails on a live file that is not the one that went live, warns of damage elsewhere", async () => {
    const effects = await deployed();
    const { policies } = effects.workspace;
    const copies = readdirSync(join(policies, "released")).map((name) => join(policies, "released", name));
    for (const file of [...copies, productionPath(effects.workspace, "v1")])
      writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    const found = await check(effects, false);
    expect(found).toMatchObject({ exit: "failing" });
    expect(found.checks.find(({ name }) => name === "files_intact")?.sentence).toContain(
      "not the one that went live",
    );

    const other = at(copyWorkspace(trained), end);
    rmSync(weightsPath(other.workspace, "v1"));
    appendFileSync(join(other.workspace.trainingData, "test.jsonl"), "\n");
    const warned = await check(other, false);
    expect(warned.exit).toBe("warning");
    expect(warned.checks.find(({ name }) => name === "files_intact")?.sentence).toMatch(/weights.*1 more/);
  });

  test("an export of what is live is no fault, it changes no answer; a damaged exported file is a warning", async () => {
    const effects = await deployed();
    const production = productionPath(effects.workspace, "v1");
    writeFileSync(production, `${readFileSync(production, "utf8")}\n`);
    expect(stateOf(await check(effects, false), "files_intact")).toBe("ok");
    writeFileSync(production, "{}");
    expect(stateOf(await check(effects, false), "files_intact")).toBe("warning");
  });

  test("a history and a ledger that cannot be read are findings", async () => {
    const effects = await deployed();
    await answer(effects, 3, 1, end);
    writeFileSync(effects.workspace.ledger, `nonsense\n${readFileSync(effects.workspace.ledger, "utf8")}`);
    expect(stateOf(await check(effects), "telemetry_readable")).toBe("warning");
    writeFileSync(
      effects.workspace.deployments,
      `nonsense\n${readFileSync(effects.workspace.deployments, "utf8")}`,
    );
    const found = await check(effects);
    expect([found.exit, stateOf(found, "files_intact")]).toEqual(["failing", "failing"]);
  });

  test("is content with a policy that does what it said", async () => {
    const effects = await deployed();
    const ms = await answer(effects, 60, 0.8, end + 1000);
    const found = await check(at(effects, ms));
    expect(found.alarm).toMatchObject({ raised: false, outcomes: 60 });
    for (const name of [
      "prediction_accuracy",
      "recommendation_acceptance_rate",
      "actual_success_rate",
      "degradation",
      "automatic_rollback",
      "calibration",
    ] as const)
      expect([name, stateOf(found, name)]).toEqual([name, "ok"]);
    expect(found.calibration?.n).toBe(60);
  });

  test("raises the alarm in the words of the mission when success falls after months of health", async () => {
    const effects = await deployed();
    const fallen = await answer(effects, 200, 0.85, end + 1000);
    const ms = await answer(effects, 120, 0.5, fallen);
    const found = await check(at(effects, ms));
    expect(found.exit).toBe("failing");
    expect(stateOf(found, "degradation")).toBe("failing");
    const screen = healthCheckScreen(found);
    expect(screen).toMatch(/⚠️ {2}Policy performance degraded by about \d+% since 20/);
    const { outcomes = 0, successes = 0 } = found.alarm?.fall?.since_raised ?? {};
    expect(outcomes).toBeGreaterThan(0);
    const rate = (successes / outcomes).toFixed(2);
    expect(screen).toMatch(
      new RegExp(
        `Current success rate: ${rate} {2}\\(0\\.\\d\\d to 0\\.\\d\\d, ${outcomes} outcomes since the alarm`,
      ),
    );
    expect(screen).toMatch(/What raised the alarm: 0\.\d\d .* from 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d\)/);
    expect(screen).toMatch(/Expected: 0\.\d\d\+/);
    expect(screen).toContain("3. Consider retraining");
    expect(screen).toContain("False alarms: at most 5 % of the years.");
  });

  test("does not fail on an alarm that the settings silence, and leaves out what is not tracked", async () => {
    const effects = await deployed();
    appendFileSync(
      effects.workspace.config,
      "monitoring: { alert_on_degradation: false, metrics_to_track: [actual_success_rate] }\n",
    );
    const ms = await answer(effects, 60, 0.5, end + 1000, 0.9);
    const found = await check(at(effects, ms));
    expect(found.alarm?.raised).toBe(true);
    expect(stateOf(found, "degradation")).toBe("ok");
    expect(stateOf(found, "prediction_accuracy")).toBeUndefined();
    expect(stateOf(found, "actual_success_rate")).toBe("ok");
  });
});

describe("the automatic rollback", () => {
  /** v1, then v2 (the same policy under another name) live on top of it; v2 fails. */
  async function failingSecond(): Promise<{ effects: Effects; ms: number }> {
    const effects = await deployed();
    const { workspace } = effects;
    await run("train", { version: "v2" }, effects);
    await run("export", { policy: "v2" }, effects);
    await run(
      "deploy",
      { version: "v2", mode: "advisor", force: true, reason: "test" },
      at(effects, end + DAY),
    );
    expect(liveRelease(workspace)?.version).toBe("v2");
    const ms = await answer(effects, 40, 0.1, end + 60 * DAY);
    return { effects: at(effects, ms), ms };
  }

  test("goes back once, writes down why, and leaves what it went back to in peace", async () => {
    const { effects } = await failingSecond();
    const found = await check(effects);
    expect(found.rolled_back).toMatchObject({ from: "v2", to: "v1" });
    expect(found.exit).toBe("failing");
    expect(found.sentence).toContain("replaced by v1");
    const last = readDeployments(effects.workspace).at(-1);
    expect(last).toMatchObject({ event: "rollback", version: "v1", automatic: true });
    expect(last?.reason).toMatch(/\d+ of 40 followed recommendations failed: surely more than 40 %/);
    expect((await rollBackIfFailing(effects)).done).toBeNull();
  });

  test("takes off what nothing stood before, unless people fail as often without it", async () => {
    const effects = await deployed();
    const ms = await answer(effects, 40, 0.05, end + 1000);
    const report = join(effects.workspace.evaluation, "policy_evaluation_v1.json");
    const text = JSON.parse(readFileSync(report, "utf8")) as {
      policies: { role: string; success_rate: { value: number } }[];
    };
    const today = (success: number): void => {
      for (const policy of text.policies)
        if (policy.role === "behaviour") policy.success_rate.value = success;
      writeFileSync(report, JSON.stringify(text));
    };
    today(0.5);
    const kept = await rollBackIfFailing(at(effects, ms));
    expect(kept.done).toBeNull();
    expect(kept.kept).toContain("without it 50 % failed as well");
    today(0.7);
    expect((await rollBackIfFailing(at(effects, ms))).done).toMatchObject({ from: "v1", to: null });
    expect(liveRelease(effects.workspace)).toBeNull();
    expect((await rollBackIfFailing(at(effects, ms))).watch).toBeNull();
  });

  test("does nothing when it is switched off, and says so", async () => {
    const effects = await deployed();
    appendFileSync(effects.workspace.config, "safety: { auto_rollback: { enabled: false } }\n");
    const ms = await answer(effects, 40, 0.05, end + 1000);
    const found = await check(at(effects, ms));
    expect(found.checks.find(({ name }) => name === "automatic_rollback")).toMatchObject({
      state: "failing",
    });
    expect(liveRelease(effects.workspace)?.version).toBe("v1");
  });
});
