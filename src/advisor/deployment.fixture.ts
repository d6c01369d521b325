import type { Deployment } from "../schema/deployment.ts";

export const DAY_MS = 86_400_000;
const START_MS = Date.parse("2026-06-01T10:00:00Z");

/** So many days after the first of June. */
export const onDay = (day: number): Date => new Date(START_MS + day * DAY_MS);

/** A deployment of v1 as advisor on day 0, all tasks at once. */
export const deploymentFixture = (changes: Partial<Deployment> = {}, day = 0): Deployment => ({
  timestamp: onDay(day).toISOString(),
  event: "deploy",
  version: "v1",
  mode: "advisor",
  previous: null,
  by: "tester",
  reason: null,
  forced: false,
  automatic: false,
  rollout: null,
  evidence: { verdict: null, lower_bound: null, production_sha256: "0" },
  ...changes,
});

export const IN_STAGES = { percentages: [10, 25, 50, 100], stage_days: 7 };
