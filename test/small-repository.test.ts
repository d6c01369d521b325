import { mkdirSync } from "node:fs";
import { expect, it } from "vitest";
import { readManifest } from "../src/registry/training-data.ts";
import { at, DAY_MS, lines, START_MS, settings, steady } from "./retraining.fixture.ts";
import { newWorkspace, run, writeLines } from "./workspace.fixture.ts";

it("a delegation that was trained on is no new episode, also when it is later than all that was held out", {
  timeout: 120_000,
}, async () => {
  const effects = at(newWorkspace(settings(false)), 71);
  const { workspace } = effects;
  mkdirSync(workspace.telemetry, { recursive: true });
  // a repository of one delegation has nothing to hold out, so it is trained on
  const [alone] = lines(60, 61, steady);
  writeLines(workspace.ratings, []);
  writeLines(workspace.invocations, [...lines(0, 40, steady), { ...alone, repository: "tiny" }]);
  await run("prepare", {}, effects);
  const { files } = readManifest(workspace);
  const last = new Date(START_MS + 60 * DAY_MS).toISOString();
  expect(files.train.last).toBe(last);
  expect(files.test.last?.localeCompare(last)).toBe(-1);
  const { output: policy } = await run("train", { workers: 1 }, effects);
  expect(policy.lineage.period.last).toBe(last);
  expect((await run("status", {}, effects)).output.training_data).toMatchObject({ last });
  await run("deploy", { mode: "advisor" }, effects);
  const { triggers } = (await run("retrain", { dryRun: true }, effects)).output;
  expect(triggers.find(({ name }) => name === "new_episodes")).toMatchObject({ number: 0, fires: false });
});
