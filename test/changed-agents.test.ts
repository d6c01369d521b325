import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareScreen } from "../src/cli/screens/prepare.ts";
import { trainScreen } from "../src/cli/screens/train.ts";
import type { Effects } from "../src/operations/operation.ts";
import { readStatistics } from "../src/registry/anchor-statistics.ts";
import type { AgentNote } from "../src/schema/agent-note.ts";
import { productionFileSchema } from "../src/schema/policy-file.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import type { Transition } from "../src/schema/transition.ts";
import { copyWorkspace, newWorkspace, putTelemetry, readLines, readRows, run } from "./workspace.fixture.ts";

const FEW_EPOCHS = `model:
  hyperparameters: { hidden_layers: [8] }
  training: { max_epochs: 2, ensemble_members: 1 }
data_preparation: { state_features: [task_type, task_complexity] }
`;
const AGENT = "debugger";
const CHANGE = "2026-01-12T00:00:00.000Z";
const SPLITS = ["train", "validation", "test"] as const;

const at = (effects: Effects, now: string): Effects => ({ ...effects, now: () => new Date(now) });
const agentFile = ({ workspace }: Effects, name: string) =>
  join(workspace.root, ".claude", "agents", `${name}.md`);
const putAgent = (effects: Effects, name: string, text: string) =>
  writeFileSync(agentFile(effects, name), `---\nname: ${name}\ndescription: Finds faults\n---\n${text}\n`);
const allRows = (effects: Effects): Transition[] => SPLITS.flatMap((split) => readRows(effects, split));
const of = (rows: readonly Transition[], agent: string) => rows.filter(({ action }) => action === agent);
const notesOf = ({ workspace }: Effects) => readLines(workspace.agentNotes) as AgentNote[];
const rowFiles = ({ workspace }: Effects) =>
  SPLITS.map((split) => readFileSync(join(workspace.trainingData, `${split}.jsonl`), "utf8"));
const TEXT =
  "Reproduce the fault first, then find its cause, and only then change the code, as little as you can.";

/** Telemetry from 5 January on; the agent's file is noted on the 6th. */
let before: Effects;
beforeAll(async () => {
  before = newWorkspace(FEW_EPOCHS);
  putTelemetry(before, { seed: 5, delegations: 300, logging: { policy: "uniform" } });
  mkdirSync(join(before.workspace.root, ".claude", "agents"), { recursive: true });
  putAgent(before, AGENT, TEXT);
  await run("prepare", {}, at(before, "2026-01-06T00:00:00Z"));
  await run("train", {}, before);
});

describe("an agent whose file was edited", () => {
  let effects: Effects;
  let said: string[] = [];
  beforeAll(async () => {
    effects = copyWorkspace(before);
    putAgent(effects, AGENT, "Guess.");
    said = [];
    await run("prepare", {}, { ...at(effects, CHANGE), say: (line) => said.push(line) });
  });

  it("is noted once, and its delegations from before are marked, nobody else's", async () => {
    expect(said).toEqual([`  noted: the file of ${AGENT} changed on 2026-01-12`]);
    const notes = notesOf(effects);
    expect(notes.map(({ agent, source }) => [agent, source])).toEqual(Array(2).fill([AGENT, "prepare"]));
    expect(notes[1]).toMatchObject({ timestamp: CHANGE });
    const rows = allRows(effects).filter(({ action }) => typeof action === "string");
    for (const { action, timestamp_ms, earlier_form } of rows)
      expect(earlier_form).toBe(action === AGENT && timestamp_ms < Date.parse(CHANGE) ? true : undefined);
    await run("prepare", {}, effects);
    expect(notesOf(effects)).toEqual(notes);
  });

  it("is named by prepare and train, with how much came before and since", async () => {
    const { output } = await run("prepare", {}, effects);
    const own = of(allRows(effects), AGENT);
    const earlier = own.filter(({ earlier_form }) => earlier_form).length;
    expect(output.agent_changes).toEqual([
      {
        agent: AGENT,
        change: "edited",
        at: CHANGE,
        from: null,
        to: null,
        earlier,
        since: own.length - earlier,
      },
    ]);
    expect(prepareScreen(output)).toContain(
      `  ${AGENT}: its file changed on 2026-01-12; ${earlier} delegations before, ${own.length - earlier} since`,
    );
    const { output: policy } = await run("train", { workers: 1 }, effects);
    expect(trainScreen(policy)).toContain(
      `Changed agents: ${AGENT} (its file changed on 2026-01-12; ${earlier} delegations from before count half).`,
    );
    expect(policy.training.rows).toBeLessThan(
      readRows(effects, "train").length + readRows(effects, "validation").length,
    );
  });

  it("gives its earlier outcomes apart in answers, and the weight goes with the version", async () => {
    await run("export", {}, effects);
    const file = join(effects.workspace.policies, "trained_policy_v2_production.json");
    const production = productionFileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(production).toMatchObject({ changed_agent_weight: 0.5, agent_changes: [{ agent: AGENT }] });
    expect(production.agent_files).toMatchObject([{ agent: AGENT, model: null }]);
    const asked = { task: "Fix the crash in checkout", available: [AGENT] };
    const answer = recommendationSchema.parse((await run("recommend", asked, effects)).output);
    const [first] = answer.recommendations;
    expect(first?.reasons.join(" ")).toMatch(
      /succeeded since its file changed on 2026-01-12 \(.*\); before that \d+ of \d+, which count half\./,
    );
    const known = of(allRows(effects), AGENT);
    const earlier = known.filter(({ earlier_form }) => earlier_form).length;
    expect(first?.support).toBe(known.length - earlier / 2);
  });

  it("learns other figures from another weight, and with weight 1 those of an agent that never changed", async () => {
    const weights = async (setting: number, source: Effects): Promise<Buffer> => {
      const copy = copyWorkspace(source);
      writeFileSync(
        copy.workspace.config,
        FEW_EPOCHS.replace("complexity] }", `complexity], changed_agent_weight: ${setting} }`),
      );
      await run("train", { version: "v7", workers: 1 }, copy);
      return readFileSync(join(copy.workspace.checkpoints, "v7", "final", "weights.safetensors"));
    };
    const [half, whole] = [await weights(0.5, effects), await weights(1, effects)];
    expect(half.equals(whole)).toBe(false);
    // the same file as the others were trained with: only the mark is missing
    const unmarked = copyWorkspace(before);
    putAgent(unmarked, AGENT, "Guess.");
    expect(whole.equals(await weights(0.5, unmarked))).toBe(true);
  });

  it("counts less in what an incremental training takes over from its parent", async () => {
    const copy = copyWorkspace(effects);
    putTelemetry(copy, { seed: 5, delegations: 400, logging: { policy: "uniform" } });
    await run("prepare", {}, copy);
    const { output } = await run("train", { incremental: true, parent: "v1", version: "v9" }, copy);
    const { output: unaware } = await (async () => {
      const other = copyWorkspace(before);
      putTelemetry(other, { seed: 5, delegations: 400, logging: { policy: "uniform" } });
      await run("prepare", {}, other);
      return run("train", { incremental: true, parent: "v1", version: "v9" }, other);
    })();
    const own = readStatistics(before.workspace, policyOf(before)).statistics.products[
      policyOf(before).action_space.indexOf(AGENT)
    ]?.[0];
    expect(unaware.training.rows - output.training.rows).toBeGreaterThanOrEqual(Math.floor((own ?? 0) / 2));
  });
});

const policyOf = ({ workspace }: Effects) =>
  JSON.parse(readFileSync(join(workspace.policies, "trained_policy_v1.json"), "utf8"));

describe("an agent that was renamed", () => {
  it("keeps its history under the new name, while the telemetry stays as it was", async () => {
    const effects = copyWorkspace(before);
    const telemetry = readFileSync(effects.workspace.invocations, "utf8");
    renameSync(agentFile(effects, AGENT), agentFile(effects, "fault-finder"));
    putAgent(effects, "fault-finder", TEXT);
    const { output } = await run("prepare", {}, at(effects, CHANGE));
    expect(notesOf(effects).at(-1)).toMatchObject({ agent: "fault-finder", renamed_from: AGENT });
    const [old, now] = [of(allRows(before), AGENT), of(allRows(effects), "fault-finder")];
    const moved = old.filter(({ timestamp_ms }) => timestamp_ms < Date.parse(CHANGE));
    expect(moved.length).toBeGreaterThan(20);
    expect(now.map(({ invocation_id }) => invocation_id)).toEqual(
      moved.map(({ invocation_id }) => invocation_id),
    );
    expect(now.every(({ earlier_form }) => earlier_form)).toBe(true);
    // whoever goes by the old name later is another agent
    expect(of(allRows(effects), AGENT)).toHaveLength(old.length - moved.length);
    expect(allRows(effects).some(({ state }) => state.previous_agent === "fault-finder")).toBe(true);
    expect(output.agent_changes).toMatchObject([{ agent: "fault-finder", change: "renamed", from: AGENT }]);
    expect(prepareScreen(output)).toContain(`it was renamed from ${AGENT} on 2026-01-12`);
    expect(readFileSync(effects.workspace.invocations, "utf8")).toBe(telemetry);
  });

  it("keeps its place in what an incremental training goes on from", async () => {
    const effects = copyWorkspace(before);
    renameSync(agentFile(effects, AGENT), agentFile(effects, "fault-finder"));
    putAgent(effects, "fault-finder", TEXT);
    putTelemetry(effects, { seed: 5, delegations: 400, logging: { policy: "uniform" } });
    await run("prepare", {}, effects);
    const { output: child } = await run("train", { incremental: true, parent: "v1" }, effects);
    const place = policyOf(before).action_space.indexOf(AGENT);
    expect(child.action_space[place]).toBe("fault-finder");
    expect(child.training.incremental?.new_actions).not.toContain("fault-finder");
  });
});

describe("a model that was changed under a stable name", () => {
  it("is found in the telemetry, named by prepare, and divides the agent's history", async () => {
    const effects = newWorkspace(FEW_EPOCHS);
    const upgrade = { afterDays: 7, logOdds: { [AGENT]: -2 } };
    putTelemetry(effects, { seed: 5, delegations: 300, logging: { policy: "uniform" }, upgrade });
    const { output } = await run("prepare", {}, effects);
    expect(output.agent_changes).toMatchObject([
      { agent: AGENT, change: "upgraded", from: "simulated-model-1", to: "simulated-model-2" },
    ]);
    for (const { agent_model, earlier_form } of of(allRows(effects), AGENT))
      expect(earlier_form).toBe(agent_model === "simulated-model-1" ? true : undefined);
    expect(prepareScreen(output)).toContain(
      "its model changed from simulated-model-1 to simulated-model-2 on 2026-",
    );
  });
});

describe("where no agent changed", () => {
  it("the record of the agents changes no byte of the rows, and without agent files there is none", async () => {
    const effects = newWorkspace(FEW_EPOCHS);
    putTelemetry(effects, { seed: 5, delegations: 300, logging: { policy: "uniform" } });
    await run("prepare", {}, effects);
    expect(rowFiles(effects)).toEqual(rowFiles(before));
    expect(() => notesOf(effects)).toThrow("ENOENT");
    expect(notesOf(before)).toHaveLength(1);
  });

  it("an edit that came after the rows is told at training", async () => {
    const effects = copyWorkspace(before);
    putAgent(effects, AGENT, "Guess.");
    const said: string[] = [];
    await run("train", { workers: 1 }, { ...effects, say: (line) => said.push(line) });
    expect(said).toContain(
      `  ${AGENT} changed on 2026-06-01, after these rows were prepared: \`oak-policy prepare\` would discount its history`,
    );
  });
});
