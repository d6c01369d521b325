import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { VERBS } from "../src/operations/index.ts";
import type { Effects } from "../src/operations/operation.ts";
import { weightsPath } from "../src/registry/policies.ts";
import { monitoringSchema } from "../src/schema/performance.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import { oakPolicy } from "./command-line.fixture.ts";
import {
  copyWorkspace,
  newFolder,
  newWorkspace,
  putTelemetry,
  run,
  trainedWorkspace,
} from "./workspace.fixture.ts";

/** Many quick epochs: long enough to be interrupted. */
const LONG_TRAINING = `model:
  hyperparameters: { hidden_layers: [4] }
  training: { max_epochs: 2000, early_stopping_patience: 2000, checkpoint_freq: 1500 }
data_preparation: { text_hash_buckets: 8 }
`;

let base: Effects;
beforeAll(async () => {
  base = await trainedWorkspace({ seed: 51, delegations: 150 });
});

describe("help", () => {
  it("is there for every verb", async () => {
    for (const verb of VERBS) {
      const { code, stdout, stderr } = await oakPolicy([verb, "--help"]);
      expect({ code, stderr }, verb).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`Usage: oak-policy ${verb}`);
      expect(stdout).toContain("--json");
    }
  });
});

describe("a command line that cannot be understood", () => {
  it.each([
    [["nope"], "unknown command 'nope'"],
    [["train", "--nope"], "unknown option '--nope'"],
    [["deploy", "--mode", "boss"], "boss"],
    [["recommend", "task", "--top-k", "many"], "not a number"],
    [["ingest"], "missing required argument"],
  ])("%j ends with code 3 and one sentence", async (words, sentence) => {
    const { code, stdout, stderr } = await oakPolicy(words);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("is answered in JSON when JSON was asked for", async () => {
    const { code, stdout } = await oakPolicy(["train", "--nope", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { exit: "usage", message: "unknown option '--nope'" },
    });
  });
});

describe("a mistake that a user can mend", () => {
  it("is one sentence, the place, the next step, and its exit code", async () => {
    const workspace = newFolder();
    const { code, stdout, stderr } = await oakPolicy(["prepare", "--workspace", workspace]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr.trim().split("\n")).toEqual([
      "There is no telemetry in this workspace.",
      `  where: ${join(workspace, "telemetry", "agent_invocations.jsonl")}`,
      expect.stringMatching(/^ {2}next: {2}bring some in/),
    ]);
  });

  it("names an argument as the help does, and says what comes first where there is no version at all", async () => {
    const { root } = newWorkspace().workspace;
    const one = await oakPolicy(["diff", "v1", "--workspace", root]);
    expect(one.stderr).toContain("The value of versions is not right");
    const none = await oakPolicy(["diff", "v1", "v2", "--workspace", root]);
    expect(none.stderr).toContain("next:  run `oak-policy train`");
  });

  it("is one JSON document with --json", async () => {
    const { code, stdout, stderr } = await oakPolicy(["prepare", "--json", "--workspace", newFolder()]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      error: { message: "There is no telemetry in this workspace.", exit: "input", next: expect.any(String) },
    });
  });

  it("names file, line and field of a slip in the settings", async () => {
    const { workspace } = copyWorkspace(base);
    writeFileSync(workspace.config, "model:\n  hyperparameters:\n    gama: 0.9\n");
    const { code, stderr } = await oakPolicy(["train", "--workspace", workspace.root]);
    expect(code).toBe(4);
    expect(stderr).toContain("There is no setting named gama.");
    expect(stderr).toContain(`${workspace.config}, line 3, field model.hyperparameters.gama`);
  });

  it("has its own exit code when a gate says no", async () => {
    const { workspace } = copyWorkspace(base);
    const { code, stderr } = await oakPolicy(["deploy", "--mode", "primary", "--workspace", workspace.root]);
    expect(code).toBe(2);
    expect(stderr).toContain("--force --reason");
  });
});

describe("--json", () => {
  it("prints one document that the schema reads, the same in every process", async () => {
    const ask = (): ReturnType<typeof oakPolicy> =>
      oakPolicy(["recommend", "Fix the login", "--json", "--workspace", copyWorkspace(base).workspace.root]);
    const first = await ask();
    expect(first).toMatchObject({ code: 0, stderr: "" });
    recommendationSchema.parse(JSON.parse(first.stdout));
    expect((await ask()).stdout).toBe(first.stdout);
  });

  it("prints one document a line with --watch, until Ctrl-C", async () => {
    const words = ["monitor", "--watch", "--interval", "1", "--json", "--workspace", base.workspace.root];
    const { code, stdout } = await oakPolicy(words, (stderr, { interrupt }) => {
      if (stderr.split("\n").length > 2) interrupt();
    });
    expect(code).toBe(0);
    const documents = stdout.trim().split("\n");
    expect(documents.length).toBeGreaterThanOrEqual(2);
    for (const document of documents) monitoringSchema.parse(JSON.parse(document));
  });

  it("is there for people too: the same answer as a screen", async () => {
    const { code, stdout } = await oakPolicy([
      "recommend",
      "Fix the login",
      "--workspace",
      copyWorkspace(base).workspace.root,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("Top recommendations (the learned policy, v1");
  });
});

describe("Ctrl-C while training", () => {
  it("ends with code 130, keeps the last epoch, and --resume ends in the uninterrupted result", async () => {
    const effects = newWorkspace(LONG_TRAINING);
    putTelemetry(effects, { seed: 52, delegations: 60 });
    await run("prepare", {}, effects);
    const { workspace } = effects;
    const whole = copyWorkspace(effects);
    let sent = false;
    const stopped = await oakPolicy(["train", "--workspace", workspace.root], (stderr, { interrupt }) => {
      if (sent || !/epoch \d+:/.test(stderr)) return;
      sent = true;
      interrupt();
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("train --resume");
    expect(stopped.stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(join(workspace.root, ".oak-policy.lock"))).toBe(false);
    const kept = readdirSync(join(workspace.checkpoints, "v1")).filter((name) => name.startsWith("epoch_"));
    expect(kept.length).toBeGreaterThan(0);
    expect((await oakPolicy(["train", "--resume", "--workspace", workspace.root])).code).toBe(0);
    await run("train", {}, whole);
    expect(
      readFileSync(weightsPath(workspace, "v1")).equals(readFileSync(weightsPath(whole.workspace, "v1"))),
    ).toBe(true);
  });
});

describe("a reader that goes away", () => {
  it("is no fault: no stack trace", async () => {
    for (const words of [["--help"], ["status", "--json", "--workspace", base.workspace.root]]) {
      const { code, stderr } = await oakPolicy(words, (_, { closeOutput }) => closeOutput());
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });

  it("gets the exit code of the answer all the same, so that `evaluate --gate | head` opens no gate", async () => {
    const words = ["evaluate", "--version", "v99", "--json", "--workspace", base.workspace.root];
    const { code, stdout } = await oakPolicy(words, (_, { closeOutput }) => closeOutput());
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    // the screen as well: a session that thin never passes
    const gate = ["evaluate", "--gate", "--workspace", copyWorkspace(base).workspace.root];
    const refused = await oakPolicy(gate, (_, { closeOutput }) => closeOutput());
    expect(refused.code).toBe((await oakPolicy(gate)).code);
    expect(refused.code).toBe(2);
  });
});
