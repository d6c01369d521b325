import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { diagnoseScreen } from "../src/cli/screens/diagnose.ts";
import { simulateTelemetry } from "../src/evaluation/simulator/simulate-telemetry.ts";
import { createRandom } from "../src/numeric/random.ts";
import { diagnose } from "../src/operations/diagnose.ts";
import type { Effects } from "../src/operations/operation.ts";
import { productionPath, reportPath, weightsPath } from "../src/registry/policies.ts";
import type { Diagnosis, Problem, ProblemName } from "../src/schema/diagnosis.ts";
import type { Invocation } from "../src/schema/invocation.ts";
import type { Rating } from "../src/schema/rating.ts";
import { recommendationSchema } from "../src/schema/recommendation.ts";
import {
  copyWorkspace,
  effectsIn,
  newFolder,
  newWorkspace,
  readLines,
  run,
  writeLines,
} from "./workspace.fixture.ts";

interface Telemetry {
  invocations: Invocation[];
  ratings: Rating[];
}

/** One small network, few epochs, no sequences: what is wrong shows without more. */
const SETTINGS = `model:
  hyperparameters: { hidden_layers: [16], learning_rate: 0.003 }
  training: { max_epochs: 4, ensemble_members: 1 }
data_preparation: { text_hash_buckets: 32, sequence_max_length: 1 }
evaluation: { bootstrap_replicates: 200 }
`;

/** A workspace from telemetry to export. */
async function workspaceOf(telemetry: Telemetry): Promise<Effects> {
  const effects = newWorkspace(SETTINGS);
  const source = effectsIn(newFolder());
  writeLines(`${source.workspace.root}/agent_invocations.jsonl`, telemetry.invocations);
  writeLines(`${source.workspace.root}/success_metrics.jsonl`, telemetry.ratings);
  await run("ingest", { sources: [source.workspace.root] }, effects);
  await run("prepare", {}, effects);
  await run("train", { workers: 1 }, effects);
  await run("evaluate", {}, effects);
  await run("export", {}, effects);
  return effects;
}

/** The same telemetry with outcomes by another rule: probability of success of an agent. */
function withOutcomes(
  { invocations }: Telemetry,
  rateOf: (agent: string) => number,
  seed: number,
): Telemetry {
  const random = createRandom(seed);
  const changed = invocations.map((line) =>
    line.outcome
      ? {
          ...line,
          outcome: { status: random.next() < rateOf(line.agent_name) ? "success" : "failure" } as const,
        }
      : line,
  );
  return { invocations: changed, ratings: [] };
}

async function diagnosisOf(effects: Effects): Promise<Diagnosis> {
  const { output, exit } = await diagnose.run({}, effects);
  expect(exit).toBe(output.found.length > 0 ? "warning" : "ok");
  expect(output.found).toEqual(
    output.problems.filter(({ state }) => state === "found").map(({ name }) => name),
  );
  return diagnose.output.parse(output);
}

function problemOf({ problems }: Diagnosis, name: ProblemName): Problem {
  const found = problems.find((each) => each.name === name);
  if (!found) throw new Error(`no answer about ${name}`);
  return found;
}

const likelihoods = ({ causes }: Problem): Record<string, string> =>
  Object.fromEntries(causes.map(({ name, likelihood }) => [name, likelihood]));

const HOUR_MS = 3_600_000;
const FIRST_ADVICE_MS = Date.UTC(2027, 0, 4, 9);

/** Asks for advice on tasks one hour apart; each is delegated five minutes later to whom `choose` says. */
async function giveAdvice(effects: Effects, tasks: number, choose: (named: string) => string): Promise<void> {
  const delegations: Partial<Invocation>[] = [];
  for (let task = 0; task < tasks; task++) {
    const atMs = FIRST_ADVICE_MS + task * HOUR_MS;
    const text = `Fix the crash number ${task} on empty input in the billing ledger`;
    const asked = { ...effects, now: () => new Date(atMs) };
    const { output } = await run("recommend", { task: text }, asked);
    const [first] = recommendationSchema.parse(output).recommendations;
    delegations.push({
      timestamp: new Date(atMs + HOUR_MS / 12).toISOString(),
      session_id: "advised",
      invocation_id: `advised-${task}`,
      agent_name: choose(String(first?.action)),
      task_description: `${text}. Keep the tests green.`,
      outcome: { status: "success" },
    });
  }
  const later = { ...delegations[0], invocation_id: "later", task_description: "something else entirely" };
  delegations.push({ ...later, timestamp: new Date(FIRST_ADVICE_MS + 1000 * HOUR_MS).toISOString() });
  writeLines(effects.workspace.invocations, [...readLines(effects.workspace.invocations), ...delegations]);
}

let healthy: Effects;
beforeAll(async () => {
  healthy = await workspaceOf(
    simulateTelemetry({ seed: 4, delegations: 1500, logging: { policy: "uniform" } }),
  );
}, 60_000);

describe("diagnose", () => {
  it("finds nothing where the policy learned something and people follow it", async () => {
    const effects = copyWorkspace(healthy);
    await giveAdvice(effects, 20, (named) => named);
    const found = await diagnosisOf(effects);
    expect(found.found).toEqual([]);
    expect(found.missing).toEqual([]);
    expect(problemOf(found, "not_beating_baselines").state).toBe("not_found");
    expect(problemOf(found, "recommendations_ignored")).toMatchObject({
      state: "not_found",
      numbers: [{ name: "followed", value: 1, n: 20 }, {}, {}, {}, {}, {}, {}],
    });
  });

  it("low accuracy: raters keep naming somebody else", async () => {
    const { invocations, ratings } = simulateTelemetry({
      seed: 5,
      delegations: 600,
      rates: { alternative: 1, rated: 1, humanRated: 1 },
    });
    const random = createRandom(1);
    const agents = [...new Set(invocations.map(({ agent_name }) => agent_name))];
    const moody = ratings.map((rating) =>
      rating.alternative_agent_suggested == null
        ? rating
        : { ...rating, alternative_agent_suggested: agents[random.integer(agents.length)] },
    );
    const found = await diagnosisOf(await workspaceOf({ invocations, ratings: moody }));
    const accuracy = problemOf(found, "low_accuracy");
    expect(accuracy.state).toBe("found");
    expect(accuracy.numbers[0]).toMatchObject({ name: "accuracy" });
    expect(accuracy.numbers[0]?.high).toBeLessThan(0.6);
    expect(accuracy.numbers[0]?.n).toBeGreaterThan(30);
    expect(likelihoods(accuracy)).toMatchObject({
      labels_say_nothing: "ruled_out",
      features_do_not_matter: "ruled_out",
    });
  });

  it("not beating the baselines: one agent is best at everything", async () => {
    const same = simulateTelemetry({ seed: 6, delegations: 1200, logging: { policy: "uniform" } });
    const simple = withOutcomes(same, (agent) => (agent === "debugger" ? 0.9 : 0.5), 1);
    const found = await diagnosisOf(await workspaceOf(simple));
    const gain = problemOf(found, "not_beating_baselines");
    expect(gain.state).toBe("found");
    expect(likelihoods(gain)).toMatchObject({
      task_too_simple: "likely",
      labels_say_nothing: "ruled_out",
      choice_without_variation: "ruled_out",
    });
    const simplest = gain.causes.find(({ name }) => name === "task_too_simple");
    expect(simplest?.mends[0]).toMatchObject({ kind: "practice", practice: "send every task to debugger" });
    expect(diagnoseScreen(found)).toContain("send every task to debugger");
  });

  it("overfitting: what was learned by heart does not come again", async () => {
    const found = await diagnosisOf(await workspaceOf(tasksThatNeverComeAgain()));
    const over = problemOf(found, "overfitting");
    expect(over.state).toBe("found");
    const [unseen, fitted] = over.numbers;
    expect(fitted?.low).toBeGreaterThan(0.1);
    expect(unseen?.high).toBeLessThan((fitted?.low ?? 0) / 2);
    expect(over.causes[0]?.likelihood).toBe("likely");
    expect(over.causes.flatMap(({ mends }) => mends)).toContainEqual(
      expect.objectContaining({ kind: "setting", key: "data_preparation.state_features" }),
    );
  });

  it("recommendations ignored: people send somebody else", async () => {
    const effects = copyWorkspace(healthy);
    writeFileSync(effects.workspace.config, "policy_export: { advisor: { include_reasoning: false } }\n");
    await run("export", {}, effects);
    await giveAdvice(effects, 24, (named) => (named === "debugger" ? "test-engineer" : "debugger"));
    const ignored = problemOf(await diagnosisOf(effects), "recommendations_ignored");
    expect(ignored).toMatchObject({
      state: "found",
      numbers: [{ name: "followed", value: 0, n: 24 }, {}, {}, {}, {}, {}, {}],
    });
    expect(likelihoods(ignored)).toMatchObject({ no_reasons_given: "likely", mostly_abstains: "ruled_out" });
    expect(ignored.causes.flatMap(({ mends }) => mends)).toContainEqual(
      expect.objectContaining({ key: "policy_export.advisor.include_reasoning", from: false, to: true }),
    );
  });

  it("gives no verdict on three recommendations", async () => {
    const effects = copyWorkspace(healthy);
    await giveAdvice(effects, 3, () => "debugger");
    const { state, sentence } = problemOf(await diagnosisOf(effects), "recommendations_ignored");
    expect(state).toBe("too_few_to_say");
    expect(sentence).toContain("at least 10");
  });
});

describe("diagnose at every stage", () => {
  it("says what is missing in an empty workspace, and the first command", async () => {
    const found = await diagnosisOf(newWorkspace());
    expect(found.found).toEqual([]);
    expect(found.problems.every(({ state }) => state === "not_checked")).toBe(true);
    expect(found.next).toContain("oak-policy ingest");
    expect(found.sentence).toContain("in what could be checked");
  });

  it("walks from telemetry to recommendations", async () => {
    const effects = newWorkspace();
    const { invocations } = simulateTelemetry({ seed: 1, delegations: 60 });
    const source = newFolder();
    writeLines(`${source}/agent_invocations.jsonl`, invocations);
    await run("ingest", { sources: [source] }, effects);
    expect((await diagnosisOf(effects)).next).toContain("oak-policy prepare");
    await run("prepare", {}, effects);
    expect((await diagnosisOf(effects)).next).toContain("oak-policy train");
    await run("train", { workers: 1 }, effects);
    expect((await diagnosisOf(effects)).next).toContain("oak-policy evaluate --version v1");
  });

  it("goes on without a damaged file, and says how to mend it", async () => {
    const effects = copyWorkspace(healthy);
    writeFileSync(weightsPath(effects.workspace, "v1"), "not weights");
    writeFileSync(reportPath(effects.workspace, "v1"), "{}");
    writeFileSync(effects.workspace.ledger, "not a line\n");
    const { missing, problems } = await diagnosisOf(effects);
    expect(missing.map(({ next }) => next)).toEqual([
      expect.stringContaining("train that version again"),
      expect.stringContaining("oak-policy evaluate --version v1"),
      expect.stringContaining("recommendations.jsonl"),
      expect.stringContaining("oak-policy recommend"),
    ]);
    expect(problems.find(({ name }) => name === "outcome_labels")?.state).toBe("not_found");
  });

  it("notices telemetry newer than the training data, a policy of other data, and an export without its verdict", async () => {
    const effects = copyWorkspace(healthy);
    const { workspace } = effects;
    const lines = readLines(workspace.invocations);
    writeLines(workspace.invocations, [...lines, ...lines.slice(0, 60)]);
    const served = JSON.parse(readFileSync(productionPath(workspace, "v1"), "utf8"));
    writeFileSync(productionPath(workspace, "v1"), JSON.stringify({ ...served, evaluation: null }));
    const older = problemOf(await diagnosisOf(effects), "out_of_date");
    expect(older).toMatchObject({ state: "found", numbers: [{ name: "new_delegation_lines", value: 60 }] });
    expect(older.mends).toMatchObject([
      { command: "oak-policy prepare" },
      { command: "oak-policy export --policy v1" },
    ]);
    writeFileSync(workspace.config, `${SETTINGS}reward: { success: 20 }\n`);
    expect(problemOf(await diagnosisOf(effects), "out_of_date").sentence).toContain(
      "before the reward settings",
    );
    await run("prepare", {}, effects);
    const found = await diagnosisOf(effects);
    expect(problemOf(found, "out_of_date").mends[0]).toMatchObject({ command: "oak-policy train" });
    expect(problemOf(found, "overfitting").state).toBe("not_checked");
  });
});

/** Forty texts of their own words, again and again, each with its own luck per agent; then other texts with other luck. */
function tasksThatNeverComeAgain(): Telemetry {
  const random = createRandom(3);
  const agents = ["backend-architect", "debugger", "test-engineer"];
  const word = (): string =>
    Array.from({ length: 7 }, () => String.fromCharCode(97 + random.integer(26))).join("");
  const newTexts = (count: number): string[] =>
    Array.from({ length: count }, () => Array.from({ length: 5 }, word).join(" "));
  const luck = new Map<string, boolean>();
  const lineOf = (text: string, number: number): Invocation => {
    const agent = agents[random.integer(agents.length)] ?? "";
    const key = `${text} ${agent}`;
    const success = luck.get(key) ?? random.next() < 0.5;
    luck.set(key, success);
    return {
      timestamp: new Date(Date.UTC(2026, 0, 5) + number * HOUR_MS).toISOString(),
      session_id: `session-${number}`,
      invocation_id: `delegation-${number}`,
      agent_name: agent,
      task_description: text,
      duration_seconds: 60,
      outcome: { status: success ? "success" : "failure" },
      available_agents: agents,
    };
  };
  const known = newTexts(40);
  const past = Array.from({ length: 800 }, (_, number) => lineOf(known[number % 40] ?? "", number));
  const future = newTexts(200).map((text, number) => lineOf(text, 800 + number));
  return { invocations: [...past, ...future], ratings: [] };
}
