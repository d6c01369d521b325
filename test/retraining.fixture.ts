import { mkdirSync, writeFileSync } from "node:fs";
import type { Effects } from "../src/operations/operation.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import type { Invocation } from "../src/schema/invocation.ts";
import { copyWorkspace, FAST_SETTINGS, newWorkspace, run, writeLines } from "./workspace.fixture.ts";

const AGENTS = ["backend-architect", "frontend-developer", "test-engineer"];
const TYPES = ["api_design", "user_interface", "testing"];
export const DAY_MS = 86_400_000;
export const START_MS = Date.UTC(2026, 0, 1);

/** Every agent is sent to every type every day; from day 40 on another one is the best of each type. */
export function lines(from: number, to: number, shift: (day: number) => number): Invocation[] {
  const days = Array.from({ length: to - from }, (_, index) => from + index);
  return days.flatMap((day) =>
    TYPES.flatMap((type, kind) =>
      AGENTS.map((agent, index): Invocation => {
        const good = index === (kind + shift(day)) % AGENTS.length;
        const worked = (day * 7 + index * 3 + type.length) % 10 < (good ? 9 : 3);
        const id = `${day}-${type}-${agent}`;
        return {
          timestamp: new Date(START_MS + day * DAY_MS + index * 60_000).toISOString(),
          session_id: id,
          invocation_id: id,
          agent_name: agent,
          task_description: `${type} work of day ${day}`,
          state_features: { task: { type } },
          repository: "shop",
          duration_seconds: 60,
          outcome: { status: worked ? "success" : "failure" },
          available_agents: [...AGENTS],
        } as Invocation;
      }),
    ),
  );
}

const SETTINGS = FAST_SETTINGS.replace("checkpoint_freq: 5 }", "checkpoint_freq: 5, ensemble_members: 1 }")
  .replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3")
  .concat("continuous_learning: { enabled: true, auto_deploy: AUTO }\n");
export const settings = (auto: boolean): string => SETTINGS.replace("AUTO", String(auto));
export const steady = (): number => 0;
export const swapped = (day: number): number => (day < 40 ? 0 : 1);

export const at = (effects: Effects, day: number, changes: Partial<Effects> = {}): Effects => ({
  ...effects,
  now: () => new Date(START_MS + day * DAY_MS),
  ...changes,
});

/** The grown workspace: v1 is live since day 41, and the telemetry goes on to a later day. */
export function grown(base: Effects, until: number, shift: (day: number) => number, auto = false): Effects {
  const effects = at(copyWorkspace(base), until + 1);
  writeFileSync(effects.workspace.config, settings(auto));
  writeLines(effects.workspace.invocations, lines(0, until, shift));
  return effects;
}

export const eventsOf = ({ workspace }: Effects): string[] =>
  readDeployments(workspace).map(({ event, version }) => `${event} ${version}`);

/** A workspace whose v1 is live since day 41. */
export async function liveWorkspace(): Promise<Effects> {
  const base = at(newWorkspace(settings(false)), 41);
  mkdirSync(base.workspace.telemetry, { recursive: true });
  writeLines(base.workspace.ratings, []);
  writeLines(base.workspace.invocations, lines(0, 40, steady));
  await run("prepare", {}, base);
  await run("train", { workers: 1 }, base);
  await run("evaluate", {}, base);
  await run("export", {}, base);
  await run("deploy", { mode: "advisor" }, base);
  return base;
}

/** The same after a retraining that found a better version and proposed it. */
export async function proposedWorkspace(base: Effects): Promise<Effects> {
  const proposed = grown(base, 110, swapped);
  await run("retrain", {}, proposed);
  return proposed;
}
