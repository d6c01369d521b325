import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { unfinishedRetraining } from "../src/operations/status/unfinished-retraining.ts";
import { trainedVersions, weightsPath } from "../src/registry/policies.ts";
import { readRetraining, writeRetraining } from "../src/registry/retraining-file.ts";
import type { Retraining } from "../src/schema/retraining.ts";
import {
  at,
  eventsOf,
  grown,
  lines,
  liveWorkspace,
  proposedWorkspace,
  settings,
  swapped,
} from "./retraining.fixture.ts";
import { copyWorkspace, run, writeLines } from "./workspace.fixture.ts";

let base: Effects;
let proposed: Effects;
beforeAll(async () => {
  base = await liveWorkspace();
  proposed = await proposedWorkspace(base);
}, 120_000);

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
    const atWork: ReturnType<typeof unfinishedRetraining>[] = [];
    const progress = ({ phase }: { phase: string }): void => {
      if (phase === "training networks" && ++networks > 3) interrupt.abort();
      if (phase === "training networks") atWork.push(unfinishedRetraining(effects.workspace));
    };
    const stopped = run("retrain", {}, { ...effects, signal: interrupt.signal, progress });
    await expect(stopped).rejects.toMatchObject({
      exit: "interrupted",
      next: expect.stringContaining("oak-policy retrain"),
    });
    expect(atWork.length).toBeGreaterThan(3);
    for (const seen of atWork)
      expect(seen).toMatchObject({ stage: expect.stringMatching(/^train_/), failure: null });
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
    const { stage, reason } = failures[1] ?? {};
    expect((await run("status", {}, effects)).output.retraining).toMatchObject({ stage, failure: reason });
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

  it("passes its answers on one by one, and says that the last one was passed on", async () => {
    const interrupt = new AbortController();
    const answers: unknown[] = [];
    const emit = (answer: unknown): void => {
      answers.push(answer);
      interrupt.abort();
    };
    const effects = at(copyWorkspace(base), 42, { emit, signal: interrupt.signal });
    const { output, emitted } = await run("retrain", { watch: true, interval: 3600 }, effects);
    expect({ answers, emitted }).toEqual({ answers: [output], emitted: true });
  });

  it("takes no interval that a timer cannot hold", async () => {
    await expect(run("retrain", { watch: true, interval: 30 * 86_400 }, base)).rejects.toThrow("interval");
  });

  it("asks the settings for permission", async () => {
    const effects = copyWorkspace(base);
    writeFileSync(effects.workspace.config, settings(false).replace("enabled: true", "enabled: false"));
    await expect(run("retrain", { watch: true }, effects)).rejects.toMatchObject({
      place: { field: "continuous_learning.enabled" },
    });
  });
});
