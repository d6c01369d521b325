import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { newFolder, writeFolder } from "../src/dataset/full-feedback/folder.fixture.ts";
import { benchmark } from "../src/operations/benchmark.ts";
import { type BenchmarkSetting, benchmarkReportSchema } from "../src/schema/benchmark.ts";
import { firstAgentPeer, settingsFile, teamFolder } from "./benchmark.fixture.ts";
import { effectsIn } from "./workspace.fixture.ts";

type Given = Partial<z.input<typeof benchmark.input>> & { folder: string; out: string };
const run = async (given: Given, said: string[] = []) => {
  const small = { sizes: [40], seeds: 2, workers: 1, config: settingsFile() };
  const effects = effectsIn(newFolder(), { say: (line) => said.push(line) });
  return (await benchmark.run(benchmark.input.parse({ ...small, ...given }), effects)).output;
};

const policy = ({ policies }: BenchmarkSetting, name: string) => {
  const found = policies.find((each) => each.name === name);
  if (!found) throw new Error(`no policy ${name}`);
  return found;
};

const folder = teamFolder(84);

describe("a benchmark", () => {
  it("draws, learns, judges and writes results, a table and a picture", async () => {
    const out = newFolder();
    const report = await run({ folder, out });
    const written = JSON.parse(readFileSync(join(out, "results.json"), "utf8"));
    expect({ ...benchmarkReportSchema.parse(written), folder: out }).toEqual(report);
    expect(report.settings.map(({ logging, size, seeds }) => [logging, size, seeds])).toEqual([
      ["uniform", 40, 2],
      ["popular", 40, 2],
      ["confounded", 40, 2],
    ]);
    expect(report.tasks).toEqual({ read: 84, used: 84, train: 60, test: 24 });
    for (const setting of report.settings) {
      const reward = (name: string): number => policy(setting, name).reward.mean;
      expect(reward("oracle")).toBeGreaterThanOrEqual(reward("known_best"));
      expect(reward("known_best")).toBeGreaterThanOrEqual(reward("most_frequent"));
      expect(policy(setting, "oracle")).toMatchObject({ regret: { mean: 0 }, accuracy: { mean: 1 } });
      expect(policy(setting, "oak").role).toBe("ours");
    }
    expect(readFileSync(join(out, "results.md"), "utf8")).toContain("## confounded, N = 40");
    expect(readFileSync(join(out, "plot.svg"), "utf8")).toMatch(/^<svg .*oak \(ours\).*<\/svg>\n$/s);
  });

  it("gives the same bytes again, and does kept runs only once", async () => {
    const [first, second] = [newFolder(), newFolder()];
    await run({ folder, out: first, logging: ["popular"] });
    await run({ folder, out: second, logging: ["popular"], seeds: 1 });
    const said: string[] = [];
    await run({ folder, out: second, logging: ["popular"] }, said);
    expect(said.join("\n")).toContain("1 of 2 runs are there already");
    for (const name of ["results.json", "results.md", "plot.svg"]) {
      expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name))), name).toBe(true);
    }
  });

  it("does not use runs of other data or other settings", async () => {
    const out = newFolder();
    const once = { out, logging: ["uniform"] as "uniform"[], seeds: 1 };
    await run({ folder, ...once });
    const said: string[] = [];
    await run({ folder: teamFolder(70), ...once }, said);
    await run({ folder: teamFolder(70), ...once, config: settingsFile(), tries: 2 }, said);
    expect(said).toEqual([]);
  });

  it("finds the specialists from a log in which everybody was tried, and not from shuffled luck", async () => {
    const { settings } = await run({
      folder: teamFolder(420),
      out: newFolder(),
      sizes: [300],
      logging: ["uniform"],
    });
    const [setting] = settings;
    // by category the right specialist succeeds in nine of ten, the best single agent in little more than half
    expect(policy(setting!, "best_per_task_type").success.mean).toBeGreaterThan(0.8);
    expect(policy(setting!, "known_best").success.mean).toBeLessThan(0.65);
    expect(policy(setting!, "oak").success.mean).toBeGreaterThan(0.8);
  });
});

describe("a peer of a benchmark", () => {
  it("is judged by the truth on its choices, and asked once for the same log", async () => {
    const file = firstAgentPeer();
    const given = { folder, out: newFolder(), logging: ["uniform" as const], peer: `node ${file}` };
    const { settings } = await run(given);
    // the first agent by name is `left`: nine of ten on its half of the tasks, two of ten on the other
    expect(policy(settings[0]!, "first")).toMatchObject({ role: "peer" });
    expect(policy(settings[0]!, "first").success.mean).toBeCloseTo(0.55, 1);
    await run({ ...given, seeds: 3 });
    expect(readFileSync(`${file}.asked`, "utf8")).toBe("xxx");
    expect(readdirSync(given.out).sort()).toEqual([
      "peers",
      "plot.svg",
      "results.json",
      "results.md",
      "runs",
    ]);
  });
});

describe("the sequential game", () => {
  it("holds multi-step learning against one step and against fixed sequences", async () => {
    const { settings, game } = await run({ folder, out: newFolder(), tries: 3, logging: ["uniform"] });
    expect(game).toEqual({ tries: 3, try_cost: 0.05 });
    const [setting] = settings;
    expect(setting!.policies.map(({ name }) => name)).toEqual([
      "oak",
      "one_step_learner",
      "best_fixed_sequence",
      "best_agent_again",
      "behaviour",
      "known_best_sequence",
      "oracle",
    ]);
    expect(policy(setting!, "oak").accuracy).toBeNull();
    const reward = (name: string): number => policy(setting!, name).reward.mean;
    expect(reward("oracle")).toBeGreaterThanOrEqual(reward("known_best_sequence"));
    expect(reward("known_best_sequence")).toBeGreaterThanOrEqual(reward("best_fixed_sequence"));
  });
});

describe("a benchmark that cannot be", () => {
  it.each([
    ["net reward without costs", { reward: "net" as const }, "--reward success"],
    ["peers in the sequential game", { tries: 2, peer: "node x" }, "leave out"],
    ["the cost of a try without tries", { tryCost: 0.1 }, "--tries 2 or 3"],
    ["a price without a cost", { usdPrice: 0.1 }, "--reward net"],
    ["patience without a peer", { peerTimeout: 5 }, "--peer"],
    ["a settings file that is not there", { config: "nowhere.yaml" }, "oak-policy init"],
    ["a pool that is not there", { pool: "best" }, "choose one of"],
  ])("says so: %s", async (_, changes, next) => {
    const out = join(newFolder(), "out");
    await expect(run({ folder, out, ...changes })).rejects.toMatchObject({
      name: "UserError",
      next: expect.stringContaining(next),
    });
    expect(existsSync(out)).toBe(false);
  });

  it.each(["", "results"])("writes no results into the folder of its data: %j", async (name) => {
    const out = join(folder, name);
    await expect(run({ folder: `${folder}/`, out })).rejects.toMatchObject({
      place: { field: "--out" },
      exit: "usage",
    });
    expect(existsSync(join(folder, "results"))).toBe(false);
  });

  it("gives a peer up that does not answer in time", async () => {
    const peer = `"${process.execPath}" -e "process.stdin.resume()"`;
    const given = { folder, out: newFolder(), logging: ["uniform" as const], peer, peerTimeout: 0.3 };
    await expect(run(given)).rejects.toThrow("after 0.3 seconds it was given up");
  });

  it("says which file of the folder is missing", async () => {
    const given = { folder: writeFolder({}), out: newFolder() };
    await expect(run(given)).rejects.toMatchObject({ place: { file: join(given.folder, "tasks.jsonl") } });
  });
});
