import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { withLock } from "../src/registry/lock.ts";
import { trainedVersions, weightsPath } from "../src/registry/policies.ts";
import { readRetraining, writeRetraining } from "../src/registry/retraining-file.ts";
import type { Invocation } from "../src/schema/invocation.ts";
import type { Retraining } from "../src/schema/retraining.ts";
import { copyWorkspace, FAST_SETTINGS, newWorkspace, run, writeLines } from "./workspace.fixture.ts";

const AGENTS = ["backend-architect", "frontend-developer", "test-engineer"];
const TYPES = ["api_design", "user_interface", "testing"];
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);

/** Every agent is sent to every type every day; from day 40 on another one is the best of each type. */
function lines(from: number, to: number, shift: (day: number) => number): Invocation[] {
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
const settings = (auto: boolean): string => SETTINGS.replace("AUTO", String(auto));
const steady = (): number => 0;
const swapped = (day: number): number => (day < 40 ? 0 : 1);

const at = (effects: Effects, day: number, changes: Partial<Effects> = {}): Effects => ({
  ...effects,
  now: () => new Date(START_MS + day * DAY_MS),
  ...changes,
});

/** The grown workspace: v1 is live since day 41, and the telemetry goes on to a later day. */
function grown(base: Effects, until: number, shift: (day: number) => number, auto = false): Effects {
  const effects = at(copyWorkspace(base), until + 1);
  writeFileSync(effects.workspace.config, settings(auto));
  writeLines(effects.workspace.invocations, lines(0, until, shift));
  return effects;
}

const eventsOf = ({ workspace }: Effects): string[] =>
  readDeployments(workspace).map(({ event, version }) => `${event} ${version}`);

let base: Effects;
/** the same after a retraining that found a better version and proposed it */
let proposed: Effects;
beforeAll(async () => {
  base = at(newWorkspace(settings(false)), 41);
  mkdirSync(base.workspace.telemetry, { recursive: true });
  writeLines(base.workspace.ratings, []);
  writeLines(base.workspace.invocations, lines(0, 40, steady));
  await run("prepare", {}, base);
  await run("train", { workers: 1 }, base);
  await run("evaluate", {}, base);
  await run("export", {}, base);
  await run("deploy", { mode: "advisor" }, base);
  proposed = grown(base, 110, swapped);
  await run("retrain", {}, proposed);
}, 120_000);

describe("retrain", () => {
  it("does nothing while no trigger fires, and says the number of each", async () => {
    const effects = grown(base, 42, steady);
    const { output, exit } = await run("retrain", {}, effects);
    expect(exit).toBe("ok");
    expect(output.answer).toBe("nothing_to_do");
    expect(output.triggers.map(({ name, fires, number }) => [name, fires, number])).toEqual([
      ["age", false, 2],
      ["new_episodes", false, 18],
      ["degradation", false, null],
      ["agent_files", false, 0],
    ]);
    expect(readRetraining(effects.workspace)).toBeNull();
  });

  it("with --dry-run says what it would do and changes nothing", async () => {
    const effects = grown(base, 110, swapped);
    const { output } = await run("retrain", { dryRun: true }, effects);
    expect(output).toMatchObject({ answer: "would_retrain", next: "oak-policy retrain" });
    expect(trainedVersions(effects.workspace)).toEqual(["v1"]);
    expect(existsSync(join(effects.workspace.models, "retraining.json"))).toBe(false);
  });

  it("proposes what is surely better, with its evidence, and leaves what is live as it is", async () => {
    const state = readRetraining(proposed.workspace);
    expect(state?.outcome).toMatchObject({ answer: "proposed" });
    expect(state?.outcome?.comparison?.difference?.lower_bound).toBeGreaterThan(0);
    expect(eventsOf(proposed)).toEqual(["deploy v1", `propose ${state?.candidates.chosen}`]);
    const page = readFileSync(state?.outcome?.page ?? "", "utf8");
    expect(page).toContain(`oak-policy approve --version ${state?.candidates.chosen}`);
    expect(page).toContain("630 episodes with a known outcome began after the data v1 was made from");
    expect(page).toContain("v1 sends");
  });

  it("looks at the same data only once: what was considered is no trigger any more", async () => {
    const { output } = await run("retrain", {}, at(copyWorkspace(proposed), 112));
    expect(output.answer).toBe("nothing_to_do");
    expect(output.triggers[1]).toMatchObject({ number: 0 });
  });

  it("keeps the live version where a gain is not shown, and writes the refusal down", async () => {
    const effects = grown(base, 70, steady);
    const { output, exit } = await run("retrain", {}, effects);
    expect(exit).toBe("ok");
    expect(output).toMatchObject({ answer: "kept", live: { version: "v1" }, next: null });
    expect(eventsOf(effects)).toEqual(["deploy v1", `reject ${output.version}`]);
    expect(readDeployments(effects.workspace).at(-1)).toMatchObject({ automatic: true });
  });

  it("ends with `failing` where the new version is surely worse", async () => {
    // until day 100 the skills stay swapped, then they are again as v1 knows them: what was learned in between is wrong
    const effects = grown(base, 125, (day) => (day < 40 || day >= 100 ? 0 : 1));
    const { output, exit } = await run("retrain", {}, effects);
    expect([output.answer, exit]).toEqual(["kept_worse", "failing"]);
    expect(output.sentence).toContain("v1 stays.");
  });

  it("deploys without asking where the settings say so, in the stages of the settings", async () => {
    const effects = grown(base, 110, swapped, true);
    const { output } = await run("retrain", {}, effects);
    expect(output).toMatchObject({ answer: "deployed", next: "oak-policy rollback --to-version v1" });
    expect(readDeployments(effects.workspace).at(-1)).toMatchObject({
      event: "deploy",
      version: output.version,
      automatic: true,
      rollout: { percentages: [10, 25, 50, 100], stage_days: 7 },
    });
    const during = await run("retrain", {}, at(effects, 115));
    expect(during.output).toMatchObject({ answer: "waiting" });
    expect(during.output.sentence).toContain("10 % of the tasks");
  });

  it("ends before training when the data are not ready", async () => {
    const effects = grown(base, 110, swapped);
    writeFileSync(
      effects.workspace.config,
      `${settings(false)}data_preparation: { min_episodes: 5000 }\n`.replace(
        "data_preparation: { text_hash_buckets: 32 }\n",
        "",
      ),
    );
    const { output, exit } = await run("retrain", { force: true }, effects);
    expect([output.answer, exit]).toEqual(["not_ready", "failing"]);
    expect(trainedVersions(effects.workspace)).toEqual(["v1"]);
  });

  it("runs once at a time", async () => {
    const effects = grown(base, 110, swapped);
    await withLock(effects.workspace.models, async () => {
      await expect(run("retrain", {}, effects)).rejects.toMatchObject({ exit: "busy" });
    });
  });

  it("needs something live to compare with", async () => {
    const effects = copyWorkspace(base);
    rmSync(effects.workspace.deployments);
    await expect(run("retrain", {}, effects)).rejects.toThrow("Nothing is live");
  });
});

/** The run file as a process that was killed after so many stages would have left it. */
function cutBack({ workspace }: Effects, stages: number): void {
  const state = readRetraining(workspace) as Retraining;
  const finished = state.finished.slice(0, stages);
  const { candidates } = state;
  writeRetraining(workspace, {
    ...state,
    outcome: null,
    finished,
    candidates: stages < 5 ? { ...candidates, chosen: null, chosen_because: null } : candidates,
  });
}

describe("an interrupted retraining", () => {
  it("goes on after any stage, trains nothing twice, and says one thing once", async () => {
    for (const stages of [2, 4, 5, 6]) {
      const effects = at(copyWorkspace(proposed), 111);
      const { candidates } = readRetraining(effects.workspace) as Retraining;
      const bytes = readFileSync(weightsPath(effects.workspace, candidates.fresh ?? ""));
      cutBack(effects, stages);
      const said: string[] = [];
      const { output } = await run("retrain", {}, { ...effects, say: (line) => said.push(line) });
      expect(output).toMatchObject({ answer: "proposed", resumed: true, version: candidates.chosen });
      expect(trainedVersions(effects.workspace)).toEqual(trainedVersions(proposed.workspace));
      expect(readFileSync(weightsPath(effects.workspace, candidates.fresh ?? "")).equals(bytes)).toBe(true);
      expect(eventsOf(effects)).toEqual(eventsOf(proposed));
      expect(said.filter((line) => line.startsWith("retrain:"))).toHaveLength(7 - stages);
    }
  }, 60_000);

  it("goes on with the training itself: Ctrl-C keeps the epoch, the weights come out the same", async () => {
    const effects = grown(base, 110, swapped);
    const interrupt = new AbortController();
    let networks = 0;
    const progress = ({ phase }: { phase: string }): void => {
      if (phase === "training networks" && ++networks > 3) interrupt.abort();
    };
    const stopped = run("retrain", {}, { ...effects, signal: interrupt.signal, progress });
    await expect(stopped).rejects.toMatchObject({
      exit: "interrupted",
      next: expect.stringContaining("oak-policy retrain"),
    });
    expect(readRetraining(effects.workspace)).toMatchObject({ outcome: null, failure: null });
    const { output } = await run("retrain", {}, effects);
    const fresh = output.candidates?.fresh ?? "";
    const [one, two] = [effects, proposed].map(({ workspace }) =>
      readFileSync(weightsPath(workspace, fresh)),
    );
    expect(one?.equals(two as Buffer)).toBe(true);
  }, 60_000);

  it("begins anew when somebody prepared other data or made another version live since", async () => {
    const effects = at(copyWorkspace(proposed), 111);
    cutBack(effects, 4);
    writeLines(effects.workspace.invocations, lines(0, 112, swapped));
    await run("prepare", {}, effects);
    const { output } = await run("retrain", { dryRun: true, force: true }, effects);
    expect(output).toMatchObject({ answer: "would_retrain", resumed: false });
  });

  it("writes a failed stage down and, unattended, waits twice as long after each failure", async () => {
    const effects = grown(base, 110, swapped);
    const broken = readFileSync(weightsPath(effects.workspace, "v1"));
    writeFileSync(weightsPath(effects.workspace, "v1"), "not weights");
    const failures = [];
    for (const day of [111, 112]) {
      await expect(run("retrain", { force: true }, at(effects, day))).rejects.toThrow("v1");
      failures.push(readRetraining(effects.workspace)?.failure);
    }
    const hours = failures.map(
      (failure) => (Date.parse(failure?.not_before ?? "") - Date.parse(failure?.at ?? "")) / 3_600_000,
    );
    expect(hours).toEqual([1, 2]);
    expect(failures[1]).toMatchObject({ attempts: 2, reason: expect.stringContaining("v1") });
    const said: string[] = [];
    const interrupt = new AbortController();
    const say = (line: string): void => {
      said.push(line);
      interrupt.abort();
    };
    await run("retrain", { watch: true }, at(effects, 112, { say, signal: interrupt.signal }));
    expect(said).toEqual([
      expect.stringMatching(/^2026-04-23 00:00 {2}waiting: Waiting until 2026-04-23T02:00/),
    ]);
    writeFileSync(weightsPath(effects.workspace, "v1"), broken);
    const { output } = await run("retrain", {}, at(effects, 112));
    expect(output).toMatchObject({ answer: "proposed", resumed: true });
  }, 60_000);
});

describe("retrain --watch", () => {
  it("looks at once, says one line, and ends at Ctrl-C", async () => {
    const said: string[] = [];
    const interrupt = new AbortController();
    const say = (line: string): void => {
      said.push(line);
      interrupt.abort();
    };
    const effects = at(copyWorkspace(base), 42, { say, signal: interrupt.signal });
    const { output } = await run("retrain", { watch: true, interval: 3600 }, effects);
    expect(output.answer).toBe("nothing_to_do");
    expect(said).toEqual(["2026-02-12 00:00  nothing to do: No trigger fires, v1 stays."]);
  });

  it("asks the settings for permission", async () => {
    const effects = copyWorkspace(base);
    writeFileSync(effects.workspace.config, settings(false).replace("enabled: true", "enabled: false"));
    await expect(run("retrain", { watch: true }, effects)).rejects.toMatchObject({
      place: { field: "continuous_learning.enabled" },
    });
  });
});

describe("approve and reject", () => {
  it("approve checks once more, then the version goes live in the mode of the one before", async () => {
    const effects = at(copyWorkspace(proposed), 112);
    const { output } = await run("approve", {}, effects);
    expect(output).toMatchObject({ event: "approve", mode: "advisor", previous: "v1", automatic: false });
    expect(output.stage).toMatchObject({ percent: 10, rest: { version: "v1" } });
    await expect(run("approve", {}, effects)).rejects.toThrow("No proposal waits");
  });

  it("reject writes the reason down and what is live stays", async () => {
    const effects = at(copyWorkspace(proposed), 112);
    const { output } = await run("reject", { reason: "we change the team next week" }, effects);
    expect(output).toMatchObject({
      event: "reject",
      reason: "we change the team next week",
      automatic: false,
    });
    await expect(run("approve", { version: output.version }, effects)).rejects.toThrow("it was rejected on");
    expect(eventsOf(effects).at(-1)).toBe(`reject ${output.version}`);
  });

  it("approve refuses a comparison with a version that is not live any more", async () => {
    const effects = at(copyWorkspace(proposed), 112);
    await run("deploy", { version: "v2", mode: "advisor", atOnce: true }, effects).catch(async () => {
      await run("export", { policy: "v2" }, effects);
      await run("deploy", { version: "v2", mode: "advisor", atOnce: true }, effects);
    });
    await expect(run("approve", { version: "v3" }, effects)).rejects.toMatchObject({
      exit: "failing",
      message: "v3 was compared with v1, but v2 is live now.",
    });
  });

  it("a newer proposal takes the place of an older one", async () => {
    const effects = grown(proposed, 150, swapped);
    const { output } = await run("retrain", {}, effects);
    expect(output.answer).toBe("proposed");
    await expect(run("reject", { version: "v3", reason: "late" }, effects)).rejects.toThrow(
      `The proposal of v3 was superseded by that of ${output.version}.`,
    );
    await run("approve", { version: output.version ?? "" }, effects);
  }, 60_000);
});
