import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { appendLines } from "../src/registry/append-line.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import {
  effectsIn,
  FAST_SETTINGS,
  newFolder,
  newWorkspace,
  putTelemetry,
  readLines,
  readRows,
  run,
} from "./workspace.fixture.ts";

const sample = fileURLToPath(new URL("../examples/sample-workspace/claude-code", import.meta.url));

describe("the verdict of `status` on what comes next", () => {
  it("leads through the loop one verb at a time", async () => {
    const effects = newWorkspace();
    const next = async (): Promise<string> => (await run("status", {}, effects)).output.next;
    expect(await next()).toContain("ingest");
    putTelemetry(effects, { seed: 4, delegations: 200 });
    expect(await next()).toContain("prepare");
    await run("prepare", {}, effects);
    expect(await next()).toContain("train");
    await run("train", {}, effects);
    expect(await next()).toContain("evaluate");
    await run("evaluate", {}, effects);
    expect(await next()).toContain("export");
    await run("export", {}, effects);
    expect(await next()).toContain("recommend");
  });
});

describe("training rows", () => {
  it("are refused once a setting that they depend on was edited, until they are prepared anew", async () => {
    const effects = newWorkspace();
    putTelemetry(effects, { seed: 4, delegations: 200 });
    await run("prepare", {}, effects);
    await run("train", {}, effects);
    const { config } = effects.workspace;
    writeFileSync(config, `${FAST_SETTINGS}reward: { success: 3 }\n`);
    const refusal = { message: "The training rows were made with another reward.success: 10." };
    await expect(run("train", {}, effects)).rejects.toMatchObject(refusal);
    await expect(run("train-baselines", {}, effects)).rejects.toMatchObject(refusal);
    await expect(run("evaluate", {}, effects)).rejects.toMatchObject({
      ...refusal,
      next: expect.stringContaining("oak-policy prepare"),
    });
    await run("prepare", {}, effects);
    await run("train-baselines", {}, effects);
    writeFileSync(config, `${FAST_SETTINGS.replace("buckets: 32", "buckets: 16")}reward: { success: 3 }\n`);
    expect((await run("train", {}, effects)).output.training.settings).toMatchObject({ "reward.success": 3 });
  });
});

describe("--since-last-training", () => {
  it("keeps the episodes that the newest policy was not fitted to: those held out from it, and those since", async () => {
    const effects = newWorkspace();
    putTelemetry(effects, { seed: 5, delegations: 200 });
    await expect(run("prepare", { sinceLastTraining: true }, effects)).rejects.toThrow("no training yet");
    await run("prepare", {}, effects);
    const { output: policy } = await run("train", {}, effects);
    const heldOut = readRows(effects, "test").map(({ invocation_id: id }) => id);
    const later = effectsIn(newFolder());
    putTelemetry(later, { seed: 6, delegations: 100, startMs: Date.UTC(2026, 10, 1) });
    const known = new Set(readLines(effects.workspace.invocations).map(idOf));
    const added = readLines(later.workspace.invocations).map((line) => renamed(line, known));
    appendLines(effects.workspace.invocations, added);
    const { output: manifest } = await run("prepare", { sinceLastTraining: true }, effects);
    const until = policy.training.fitted_until?.[0]?.timestamp_ms ?? 0;
    expect(Date.parse(manifest.since ?? "")).toBe(until);
    const rows = ["train", "validation", "test"].flatMap((split) => readRows(effects, split));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) expect(row.timestamp_ms).toBeGreaterThan(until);
    const kept = new Set(rows.map(({ invocation_id: id }) => id));
    expect(heldOut.filter((id) => kept.has(id)).length).toBeGreaterThan(0.9 * heldOut.length);
    const tests = readRows(effects, "test").map(({ timestamp_ms }) => timestamp_ms);
    expect(Math.min(...tests)).toBeGreaterThan(Date.parse(policy.lineage.period.last));
  });
});

const idOf = (line: unknown): string => (line as { invocation_id: string }).invocation_id;

/** The simulator numbers its records from 1 each time. */
const renamed = (line: unknown, known: ReadonlySet<string>): unknown => {
  const record = line as { invocation_id: string; session_id: string; workflow_id?: string };
  expect(known.has(record.invocation_id)).toBe(true);
  return {
    ...record,
    invocation_id: `later-${record.invocation_id}`,
    session_id: `later-${record.session_id}`,
    ...(record.workflow_id ? { workflow_id: `later-${record.workflow_id}` } : {}),
  };
};

describe("the whole loop on recorded sessions", () => {
  it("goes from real logs to an answer, and says how thin they are", async () => {
    const effects = newWorkspace();
    const folder = newFolder();
    const project = join(sample, "dagster-io-erk");
    for (const name of readdirSync(project)
      .filter((file) => file.endsWith(".gz"))
      .sort()
      .slice(0, 25))
      cpSync(join(project, name), join(folder, name));
    const { output: account } = await run("ingest", { sources: [folder] }, effects);
    expect(account.delegations.added).toBeGreaterThan(20);
    const { output: again } = await run("ingest", { sources: [folder] }, effects);
    expect(again.delegations).toMatchObject({ added: 0, updated: 0 });
    await run("prepare", {}, effects);
    const { output: report, exit } = await run("validate", {}, effects);
    expect(report.verdict).toBe("not_ready");
    expect(exit).toBe("failing");
    await run("train-baselines", {}, effects);
    await run("train", {}, effects);
    const { output: evaluation } = await run("evaluate", {}, effects);
    expect(evaluation.verdict.gate.passes).toBe(false);
    await run("export", {}, effects);
    await run("create-advisor", {}, effects);
    const { output: answer } = await run("recommend", { task: "Explore where plans are saved" }, effects);
    expect(recommendationSchema.parse(answer).notes.join(" ")).toContain("read off what happened next");
  });
});
