import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { policyPath, readPolicyFile, weightsPath } from "../src/registry/policies.ts";
import { oakPolicy } from "./command-line.fixture.ts";
import { copyWorkspace, FAST_SETTINGS, newWorkspace, putTelemetry, run } from "./workspace.fixture.ts";

/** Two networks a fold, three folds: the whole choice in seconds. */
const SETTINGS = FAST_SETTINGS.replace("max_epochs: 15", "ensemble_members: 2, max_epochs: 3").replace(
  "bootstrap_replicates: 200",
  "bootstrap_replicates: 200, k_folds: 3",
);

let prepared: Effects;
beforeAll(async () => {
  prepared = newWorkspace(SETTINGS);
  putTelemetry(prepared, { seed: 21, delegations: 200 });
  await run("prepare", {}, prepared);
});

describe("train --tune", () => {
  it("gives the same bytes for one worker and for two", async () => {
    const trained = await Promise.all(
      ["1", "2"].map(async (workers) => {
        const effects = copyWorkspace(prepared);
        const { workspace } = effects;
        const words = ["train", "--tune", "--workers", workers, "--workspace", workspace.root];
        const { code, stderr } = await oakPolicy(words);
        expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
        return [weightsPath(workspace, "v1"), policyPath(workspace, "v1")].map((file) => readFileSync(file));
      }),
    );
    const [[weights, policy], [otherWeights, otherPolicy]] = trained as [[Buffer, Buffer], [Buffer, Buffer]];
    expect(weights.equals(otherWeights)).toBe(true);
    expect(policy.equals(otherPolicy)).toBe(true);
  });

  it("keeps the table of what it tried, and trains with the settings chosen", async () => {
    const effects = copyWorkspace(prepared);
    const { output } = await run("train", { tune: true, workers: 1 }, effects);
    const { tuning, hyperparameters, lineage } = output;
    expect(lineage.tuned).toBe(true);
    expect(tuning?.candidates[0]).toMatchObject({ name: "configured", difference: null, adjusted_p: null });
    const chosen = tuning?.candidates.filter((candidate) => candidate.chosen) ?? [];
    expect(chosen).toHaveLength(1);
    expect(hyperparameters).toMatchObject(chosen[0]?.settings ?? {});
    for (const { mean_loss, difference } of tuning?.candidates.slice(1) ?? [])
      expect(difference).toBeCloseTo((tuning?.candidates[0]?.mean_loss ?? 0) - mean_loss, 9);
  });

  it("is begun anew when it was stopped, and what it chose holds when the training after it was", async () => {
    const effects = copyWorkspace(prepared);
    const stopIn = async (phase: RegExp, input: object): Promise<unknown> => {
      const interrupt = new AbortController();
      const progress = (event: { phase: string; done: number }): void => {
        if (phase.test(event.phase) && event.done > 0) interrupt.abort();
      };
      return run("train", input, { ...effects, signal: interrupt.signal, progress }).catch((error) => error);
    };
    expect(await stopIn(/choosing/, { tune: true, workers: 1 })).toMatchObject({ exit: "interrupted" });
    const whole = copyWorkspace(prepared);
    await run("train", { tune: true, workers: 1 }, whole);
    await run("train", { resume: true, workers: 1 }, effects);
    const [resumed, straight] = [effects, whole].map(({ workspace }) => readPolicyFile(workspace, "v1"));
    expect(resumed).toEqual(straight);
    await expect(run("train", { resume: true, tune: true }, effects)).rejects.toThrow(
      "no interrupted training",
    );
  });

  it("says that there are too few episodes to choose by", async () => {
    const effects = newWorkspace(SETTINGS);
    putTelemetry(effects, { seed: 22, delegations: 40 });
    await run("prepare", {}, effects);
    await expect(run("train", { tune: true }, effects)).rejects.toThrow(
      "Choosing settings needs 30 episodes",
    );
  });
});
