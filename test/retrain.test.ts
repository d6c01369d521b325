import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { proposalPagePath } from "../src/operations/retraining/proposal-answer.ts";
import { readDeployments } from "../src/registry/deployments.ts";
import { withLock } from "../src/registry/lock.ts";
import { trainedVersions } from "../src/registry/policies.ts";
import { readRetraining } from "../src/registry/retraining-file.ts";
import {
  at,
  eventsOf,
  grown,
  lines,
  liveWorkspace,
  proposedWorkspace,
  settings,
  steady,
  swapped,
} from "./retraining.fixture.ts";
import { copyWorkspace, run, writeLines } from "./workspace.fixture.ts";

let base: Effects;
let proposed: Effects;
beforeAll(async () => {
  base = await liveWorkspace();
  proposed = await proposedWorkspace(base);
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

  it("hears from the telemetry that an agent runs on another model, though no file changed", async () => {
    const effects = at(copyWorkspace(base), 43);
    const upgraded = lines(0, 42, steady).map((line) => ({
      ...line,
      agent_model:
        line.agent_name === "test-engineer" && line.timestamp >= "2026-02-10" ? "model-2" : "model-1",
    }));
    writeLines(effects.workspace.invocations, upgraded);
    const { output } = await run("retrain", { dryRun: true }, effects);
    expect(output.answer).toBe("would_retrain");
    expect(output.triggers.filter(({ fires }) => fires)).toMatchObject([
      {
        name: "agent_files",
        sentence:
          "Agents changed since v1 was trained: another model: test-engineer from model-1 to model-2.",
      },
    ]);
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

describe("approve and reject", () => {
  const pageOf = ({ workspace }: Effects, version: string): string =>
    readFileSync(proposalPagePath(workspace, version), "utf8");

  it("approve checks once more, then the version goes live in the mode of the one before", async () => {
    const effects = at(copyWorkspace(proposed), 112);
    const { output } = await run("approve", {}, effects);
    expect(output).toMatchObject({ event: "approve", mode: "advisor", previous: "v1", automatic: false });
    expect(output.stage).toMatchObject({ percent: 10, rest: { version: "v1" } });
    await expect(run("approve", {}, effects)).rejects.toThrow("No proposal waits");
    expect(pageOf(effects, "v3")).toContain(`Accepted on ${output.timestamp.slice(0, 10)}`);
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
    expect(pageOf(effects, "v3")).toContain("by tester: we change the team next week");
  });

  it("an answer stands though its page cannot be written, and that is said", async () => {
    const said: string[] = [];
    const effects = at(copyWorkspace(proposed), 112, { say: (line) => said.push(line) });
    const page = proposalPagePath(effects.workspace, "v3");
    rmSync(page);
    mkdirSync(`${page}/in the way`, { recursive: true });
    await run("reject", { reason: "late" }, effects);
    expect(eventsOf(effects).at(-1)).toBe("reject v3");
    expect(said.join()).toContain(`The answer could not be written into ${page}.`);
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
    expect(pageOf(effects, "v3")).toContain(`None: the proposal of ${output.version} took its place`);
    expect(pageOf(effects, output.version ?? "")).toContain("oak-policy approve");
    await run("approve", { version: output.version ?? "" }, effects);
  }, 60_000);
});
