import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FALLBACK_SENTENCE } from "../src/advisor/fallback.ts";
import type { Effects } from "../src/operations/operation.ts";
import { policyPath, productionPath, readProduction } from "../src/registry/policies.ts";
import { type Recommendation, recommendationSchema } from "../src/schema/recommendation.ts";
import {
  copyWorkspace,
  newWorkspace,
  readLines,
  run,
  trainedWorkspace,
  writeLines,
} from "./workspace.fixture.ts";

const TASK = "Fix the failing test of the login form";
let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 31, delegations: 250 });
});

async function ask(effects: Effects, more: Record<string, unknown> = {}): Promise<Recommendation> {
  const { output, exit } = await run("recommend", { task: TASK, ...more }, effects);
  expect(exit ?? "ok").toBe("ok");
  return recommendationSchema.parse(output);
}
const ledger = ({ workspace }: Effects): Recommendation[] =>
  readLines(workspace.ledger).map((line) => recommendationSchema.parse(line));

/** Rewrites the threshold that decides who speaks in hybrid mode. */
function withThreshold(effects: Effects, threshold: number): void {
  const file = readProduction(effects.workspace, "v1");
  const advisor = { ...file.advisor, confidence_threshold: threshold };
  writeFileSync(productionPath(effects.workspace, "v1"), JSON.stringify({ ...file, advisor }));
}
const deployHybrid = (effects: Effects): Promise<unknown> =>
  run("deploy", { version: "v1", mode: "hybrid", force: true, reason: "a test", atOnce: true }, effects);

describe("the documented fallback", () => {
  it("is the answer where there is no policy at all", async () => {
    const effects = newWorkspace();
    const answer = await ask(effects, { available: ["a", "b"] });
    expect(FALLBACK_SENTENCE).toBe("Not enough evidence: use your default.");
    expect(answer).toMatchObject({
      decision: "abstain",
      spoke: "nobody",
      recommendations: [],
      version: null,
      mode: null,
      propensity: null,
      available: ["a", "b"],
    });
    expect(answer.notes[0]).toBe(FALLBACK_SENTENCE);
    expect(ledger(effects)).toEqual([answer]);
  });

  it("is no answer to a question for a version that is not there: which there are is said at once", async () => {
    const refusal = { message: "There is no version v9.", next: "choose one of: v1" };
    await expect(ask(copyWorkspace(base), { policy: "v9" })).rejects.toMatchObject(refusal);
    await expect(run("create-advisor", { policy: "v9" }, copyWorkspace(base))).rejects.toMatchObject(refusal);
  });

  it("leaves a version that is live to answer by name from its copy, though its other files are gone", async () => {
    const effects = copyWorkspace(base);
    await deployHybrid(effects);
    rmSync(productionPath(effects.workspace, "v1"));
    rmSync(policyPath(effects.workspace, "v1"));
    expect(await ask(effects, { policy: "v1" })).toMatchObject({ version: "v1" });
  });

  it("is the answer where only unknown agents can be used", async () => {
    const answer = await ask(copyWorkspace(base), { available: ["nobody-knows-me"] });
    expect(answer).toMatchObject({ decision: "abstain", recommendations: [], version: "v1" });
    expect(answer.notes.join(" ")).toContain("Nothing is known about: nobody-knows-me.");
  });
});

describe("an answer", () => {
  it("is written to the ledger with the probability it was chosen with", async () => {
    const effects = copyWorkspace(base);
    const answer = await ask(effects);
    expect(answer).toMatchObject({ decision: "recommend", spoke: "policy", propensity: 1, mode: null });
    expect(ledger(effects)).toEqual([answer]);
    await ask(effects, { task: "Write the README" });
    expect(ledger(effects)).toHaveLength(2);
  });

  it("is not written when the settings say so", async () => {
    const effects = copyWorkspace(base);
    writeFileSync(effects.workspace.config, "logging: { log_predictions: false }\n");
    await ask(effects);
    expect(existsSync(effects.workspace.ledger)).toBe(false);
  });

  it("is given where the ledger cannot be written, and says so aside", async () => {
    const said: string[] = [];
    const { workspace } = copyWorkspace(base);
    rmSync(workspace.ledger, { force: true });
    mkdirSync(workspace.ledger, { recursive: true });
    const answer = await ask({ ...base, workspace, say: (line) => void said.push(line) });
    expect(answer).toMatchObject({ decision: "recommend", version: "v1" });
    expect(said[0]).toContain(`Not written to the ledger ${workspace.ledger}`);
    expect(said[1]).toContain("log_predictions");
  });

  it("shows as much as the settings say now, and decides by what was exported", async () => {
    const effects = copyWorkspace(base);
    const before = await ask(effects);
    const advisor = "{ top_k_recommendations: 1, include_reasoning: false, min_agent_support: 100000 }";
    writeFileSync(effects.workspace.config, `policy_export: { advisor: ${advisor} }\n`);
    const { recommendations } = await ask(effects);
    expect(recommendations.map(({ action }) => action)).toEqual([before.recommendations[0]?.action]);
    expect(recommendations.map(({ reasons }) => reasons)).toEqual([[]]);
  });

  it("shows as much as was exported where there is no settings file", async () => {
    const effects = copyWorkspace(base);
    writeFileSync(effects.workspace.config, "policy_export: { advisor: { top_k_recommendations: 2 } }\n");
    await run("export", {}, effects);
    rmSync(effects.workspace.config);
    expect((await ask(effects)).recommendations).toHaveLength(2);
  });

  it("holds no secret that stood in the task", async () => {
    const effects = copyWorkspace(base);
    const answer = await ask(effects, { task: "Mail the report to ann@example.org" });
    expect(JSON.stringify([answer, ledger(effects)])).not.toContain("ann@example.org");
  });

  it("names as many agents as were asked for, the likeliest first", async () => {
    const all = await ask(copyWorkspace(base), { topK: 6 });
    const two = await ask(copyWorkspace(base), { topK: 2 });
    expect(all.recommendations.length).toBeGreaterThan(2);
    expect(two.recommendations).toEqual(all.recommendations.slice(0, 2));
    const q = all.recommendations.map((each) => each.q_value);
    expect(q).toEqual([...q].sort((a, b) => b - a));
  });

  it("names only agents that can be used", async () => {
    const names = (await ask(copyWorkspace(base), { topK: 6 })).available;
    const available = names.slice(-2);
    const answer = await ask(copyWorkspace(base), { available: [...available, "stranger"], topK: 6 });
    expect(answer.recommendations.map(({ action }) => action).sort()).toEqual([...available].sort());
    expect(answer.notes).toContain("Nothing is known about: stranger.");
  });
});

describe("shadow mode", () => {
  it("shows nothing and logs the answer", async () => {
    const effects = copyWorkspace(base);
    await run("deploy", { version: "v1", mode: "shadow" }, effects);
    const shown = await ask(effects);
    expect(shown).toMatchObject({
      decision: "abstain",
      recommendations: [],
      nearest_tasks: [],
      mode: "shadow",
    });
    const [logged] = ledger(effects);
    expect(logged).toMatchObject({ decision: "recommend", mode: "shadow", propensity: 1 });
    expect(logged?.recommendations.length).toBeGreaterThan(0);
    expect(logged?.recommendation_id).toBe(shown.recommendation_id);
  });
});

describe("hybrid mode", () => {
  it("lets past success rates speak under the threshold", async () => {
    const effects = copyWorkspace(base);
    withThreshold(effects, 1);
    await deployHybrid(effects);
    const answer = await ask(effects, { topK: 6 });
    expect(answer).toMatchObject({ decision: "recommend", spoke: "history", mode: "hybrid" });
    const rates = answer.recommendations.map(({ confidence }) => confidence ?? 0);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(answer.notes[0]).toContain("past success rates speak instead");
  });

  it("lets the policy speak from the threshold on", async () => {
    const effects = copyWorkspace(base);
    withThreshold(effects, 0);
    await deployHybrid(effects);
    expect(await ask(effects)).toMatchObject({ spoke: "policy", mode: "hybrid" });
  });
});

describe("a batch", () => {
  const files = ({ workspace }: Effects) => ({
    input: join(workspace.root, "tasks.jsonl"),
    output: join(workspace.root, "answers.jsonl"),
  });

  it("is answered line by line in the same order", async () => {
    const effects = copyWorkspace(base);
    const { input, output } = files(effects);
    const tasks = ["Fix the login", "Write the guide", "Fix the login"];
    writeLines(input, [{ task: tasks[0] }, { task: tasks[1], available: ["stranger"] }, { task: tasks[2] }]);
    const done = await run("recommend", { input, output }, effects);
    expect(done.output).toEqual({ output, tasks: 3, recommended: 2, abstained: 1 });
    const answers = readLines(output).map((line) => recommendationSchema.parse(line));
    expect(answers.map(({ task }) => task)).toEqual(tasks);
    expect(new Set(answers.map((each) => each.recommendation_id)).size).toBe(3);
    expect(ledger(effects)).toEqual(answers);
  });

  it.each([
    ["not JSON", '{"task": "x"'],
    ["no task", '{"text": "x"}'],
    ["an empty task", '{"task": ""}'],
  ])("with one line that is %s is refused whole, with file and line", async (_, bad) => {
    const effects = copyWorkspace(base);
    const { input, output } = files(effects);
    writeFileSync(input, `{"task": "one"}\n\n${bad}\n{"task": "two"}\n`);
    await expect(run("recommend", { input, output }, effects)).rejects.toMatchObject({
      name: "UserError",
      place: { file: input, line: 3 },
    });
    expect(existsSync(output)).toBe(false);
    expect(existsSync(effects.workspace.ledger)).toBe(false);
  });

  it("needs both files and no task", async () => {
    const { input, output } = files(base);
    for (const wrong of [{ input }, { input, output, task: "x" }, {}])
      await expect(run("recommend", wrong, base)).rejects.toMatchObject({ exit: "usage" });
  });
});

it("an empty task is refused in the words of a task that is left out", async () => {
  for (const nothing of [{}, { task: "" }, { task: " \n" }])
    await expect(run("recommend", nothing, base)).rejects.toMatchObject({
      message: "There is no task to give advice on.",
      exit: "usage",
    });
});
