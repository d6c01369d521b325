import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { recommendScreen } from "../src/cli/screens/recommend.ts";
import { productionFileSchema } from "../src/schema/policy-file.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import { effectsIn, newFolder, newWorkspace, putTelemetry, run } from "./workspace.fixture.ts";

describe("agent files in the whole loop", () => {
  const effects = newWorkspace();
  const { workspace } = effects;
  const folder = join(workspace.root, ".claude", "agents");
  const file = (name: string, description: string) =>
    writeFileSync(
      join(folder, `${name}.md`),
      `---\nname: ${name}\ndescription: ${description}\n---\nWork.\n`,
    );
  const production = () =>
    productionFileSchema.parse(
      JSON.parse(readFileSync(join(workspace.policies, "trained_policy_v1_production.json"), "utf8")),
    );
  const singles = () => production().action_space.filter((action) => typeof action === "string");

  beforeAll(async () => {
    const source = effectsIn(newFolder());
    putTelemetry(source, { seed: 3, delegations: 300 });
    await run("ingest", { sources: [source.workspace.telemetry] }, effects);
    await run("prepare", {}, effects);
    mkdirSync(folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(workspace.trainingData, "manifest.json"), "utf8"));
    for (const { name } of manifest.actions) file(name, `Does the work of ${name} well`);
    writeFileSync(join(folder, "notes.md"), "no front matter");
    await run("train", {}, effects);
    await run("export", {}, effects);
  });

  it("leave their hashes in the production file", () => {
    expect(
      production()
        .agent_files.map(({ agent }) => agent)
        .sort(),
    ).toEqual([...singles()].sort());
  });

  it("that came or changed afterwards are marked in the answer and on the screen", async () => {
    file("newcomer", "Does new work");
    for (const name of singles()) file(name, "Does something else now");
    const { output } = await run("recommend", { task: "Fix the failing login test" }, effects);
    const answer = recommendationSchema.parse(output);
    expect(answer.untried.map(({ agent }) => agent)).toEqual(["newcomer"]);
    expect(answer.recommendations.length).toBeGreaterThan(0);
    for (const { action, caution } of answer.recommendations) {
      expect(action).not.toBe("newcomer");
      expect(caution).toBe("edited since the training of 2026-06-01: its record is that of the file before");
    }
    const shown = recommendScreen(answer);
    expect(shown).toContain("Caution: edited since the training of");
    expect(shown).toContain("newcomer (expected success:");
  });
});
