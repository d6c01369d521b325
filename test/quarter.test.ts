import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { type Day, teamAtWork } from "./team-at-work.fixture.ts";
import { FAST_SETTINGS, newWorkspace, readLines, run } from "./workspace.fixture.ts";

// A quarter in the life of a policy, day by day: each step goes on from the one before.

const START_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const TASKS_A_DAY = 30;
const SETTINGS = FAST_SETTINGS.replace("checkpoint_freq: 5 }", "checkpoint_freq: 5, ensemble_members: 1 }")
  .replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3")
  .concat("continuous_learning: { enabled: true }\n");
const BLIND_SETTINGS = SETTINGS.replace("data_preparation: {", "data_preparation: { state_features: [time_of_day],");

const base = newWorkspace(SETTINGS);
const { workspace } = base;
const team = teamAtWork(base, 1);
const days: Day[] = [];
/** what was live in the evening of each day, as the history said then */
const evenings: (string | null)[] = [];
let history = "";

const evening = (day: number): Date => new Date(START_MS + day * DAY_MS + 20 * 3_600_000);
const onDay = (day: number): Effects => ({ ...base, now: () => evening(day) });
const now = (): Effects => onDay(days.length - 1);
const statusNow = async () => (await run("status", {}, now())).output;

/** A day of work, and what has to hold in every evening. */
async function nextDay(): Promise<void> {
  days.push(await team.work(new Date(START_MS + days.length * DAY_MS), TASKS_A_DAY));
  await endOfDay();
}

async function endOfDay(): Promise<void> {
  const text = existsSync(workspace.deployments) ? readFileSync(workspace.deployments, "utf8") : "";
  expect(text.startsWith(history), "the history is only ever appended to").toBe(true);
  history = text;
  const { live } = await statusNow();
  evenings[days.length - 1] = live?.version ?? null;
}

async function workUntil(day: number): Promise<void> {
  while (days.length <= day) await nextDay();
}

const successOf = (some: readonly Day[]): number =>
  some.reduce((sum, { successes }) => sum + successes, 0) / some.reduce((sum, { tasks }) => sum + tasks, 0);

const checkNow = async () => (await run("health-check", { includePolicy: true }, now())).output;

const favourite = (some: readonly Day[]): string => {
  const counts = new Map<string, number>();
  for (const { answers } of some)
    for (const { recommendations } of answers) {
      const first = recommendations[0]?.action;
      if (typeof first === "string") counts.set(first, (counts.get(first) ?? 0) + 1);
    }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
};
