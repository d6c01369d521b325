import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { answerFromKept, keptPath, type PlainQuestion } from "../src/operations/serving.ts";
import { productionPath } from "../src/registry/policies.ts";
import { openWorkspace } from "../src/registry/workspace.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import { oakPolicy } from "./command-line.fixture.ts";
import {
  copyWorkspace,
  effectsIn,
  newFolder,
  readLines,
  run,
  trainedWorkspace,
} from "./workspace.fixture.ts";

const TASK = "Fix the failing test of the login form";
const PLAIN: PlainQuestion = { task: TASK, available: null, topK: null, sessionId: null };
let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 31, delegations: 250 });
  await run("recommend", { task: TASK }, base);
});

const quick = ({ workspace, now, codeVersion }: Effects, question = PLAIN) =>
  answerFromKept(workspace, question, now(), codeVersion);
/** A copy that has been asked once. */
async function asked(): Promise<Effects> {
  const effects = copyWorkspace(base);
  await run("recommend", { task: TASK }, effects);
  return effects;
}

describe("the short way of recommend", () => {
  it("gives the answer of the long way, and writes the same line to the ledger", async () => {
    const effects = await asked();
    for (const more of [{}, { topK: 1 }, { available: ["debugger", "nobody"] }, { available: ["nobody"] }]) {
      const { output } = await run("recommend", { task: TASK, ...more }, effects);
      const { available = null, topK = null } = { available: undefined, topK: undefined, ...more };
      const answer = quick(effects, { task: TASK, available, topK, sessionId: null });
      expect(recommendationSchema.parse(answer)).toEqual(output);
      const [before, last] = readLines(effects.workspace.ledger).slice(-2);
      expect(last).toEqual(before);
    }
  });

  it("does not exist before the long way was gone", () => {
    const effects = copyWorkspace(base);
    rmSync(keptPath(effects.workspace));
    expect(quick(effects)).toBeUndefined();
  });

  it("is not taken in a copy of a workspace, which has files of its own", async () => {
    const copy = copyWorkspace(await asked());
    expect(existsSync(keptPath(copy.workspace))).toBe(true);
    expect(quick(copy)).toBeUndefined();
    rmSync(productionPath(copy.workspace, "v1"));
    expect((await run("recommend", { task: TASK }, copy)).output).toMatchObject({ version: null });
    expect(quick(copy)).toBeUndefined();
  });

  it("gives each of two workspaces that share their models its own settings", async () => {
    const one = await asked();
    const { models } = one.workspace;
    const root = newFolder();
    const other = effectsIn(root, { workspace: openWorkspace(root, { OAK_MODELS_DIR: models }, root) });
    mkdirSync(join(root, "configs"));
    writeFileSync(other.workspace.config, "logging: { log_predictions: false }\n");
    expect(quick(one)).toBeDefined();
    expect(quick(other)).toBeUndefined();
    await run("recommend", { task: TASK }, other);
    expect(quick(other)).toBeDefined();
    expect(existsSync(other.workspace.ledger)).toBe(false);
    expect(quick(one)).toBeUndefined();
  });

  it("is not taken, and is no fault, where the copy cannot be read", async () => {
    const effects = await asked();
    rmSync(keptPath(effects.workspace));
    mkdirSync(keptPath(effects.workspace));
    expect(quick(effects)).toBeUndefined();
    expect((await run("recommend", { task: TASK }, effects)).output).toMatchObject({ version: "v1" });
  });

  it("finds a damaged production file", async () => {
    const effects = await asked();
    const file = productionPath(effects.workspace, "v1");
    const text = readFileSync(file, "utf8");
    const at = text.indexOf("weights_base64") + 2000;
    writeFileSync(file, `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`);
    expect(quick(effects)).toBeUndefined();
    await expect(run("recommend", { task: TASK }, effects)).rejects.toThrow("damaged");
  });

  it("sees a deployment, a new version, changed settings and a new agent file", async () => {
    const deployed = await asked();
    await run("deploy", { version: "v1", mode: "advisor" }, deployed);
    expect(quick(deployed)).toBeUndefined();
    await run("recommend", { task: TASK }, deployed);
    expect(quick(deployed)?.mode).toBe("advisor");

    const newer = await asked();
    writeFileSync(productionPath(newer.workspace, "v2"), "{}");
    expect(quick(newer)).toBeUndefined();

    const silent = await asked();
    writeFileSync(silent.workspace.config, "logging: { log_predictions: false }\n");
    expect(quick(silent)).toBeUndefined();
    await run("recommend", { task: TASK }, silent);
    const lines = readLines(silent.workspace.ledger).length;
    expect(quick(silent)).toBeDefined();
    expect(readLines(silent.workspace.ledger)).toHaveLength(lines);

    const hired = await asked();
    const folder = join(hired.workspace.root, ".claude", "agents");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "new.md"), "---\nname: newcomer\ndescription: Does things\n---\n");
    expect(quick(hired)).toBeUndefined();
  });

  it("shows nothing in shadow mode", async () => {
    const effects = await asked();
    await run("deploy", { version: "v1", mode: "shadow" }, effects);
    await run("recommend", { task: TASK }, effects);
    expect(quick(effects)).toMatchObject({ decision: "abstain", recommendations: [] });
  });
});

describe("recommend from the shell", () => {
  it.each([[[]], [["--json"]], [["--top-k", "2", "--json"]], [["--available", "debugger,nobody"]]])(
    "prints the same bytes the first time and the second time: %j",
    async (flags) => {
      const { workspace } = copyWorkspace(base);
      rmSync(keptPath(workspace));
      const words = ["recommend", ...flags, "--workspace", workspace.root, "--", TASK];
      const first = await oakPolicy(words);
      expect(first).toMatchObject({ code: 0, stderr: "" });
      expect(existsSync(keptPath(workspace))).toBe(true);
      expect(await oakPolicy(words)).toEqual(first);
    },
  );

  it.each([
    [["--top-k", "many"], 3],
    [["--nothing"], 3],
    [["--policy", "v9"], 4],
    [["a second task"], 3],
  ])("leaves what it does not understand to the long way: %j", async (flags, code) => {
    const { workspace } = copyWorkspace(base);
    expect((await oakPolicy(["recommend", TASK, "--workspace", workspace.root, ...flags])).code).toBe(code);
  });
});
