import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { monitorScreen } from "../src/cli/screens/monitor.ts";
import { monitor } from "../src/operations/monitor.ts";
import type { Effects } from "../src/operations/operation.ts";
import { evaluationReportSchema } from "../src/schema/evaluation-report.ts";
import type { Monitoring } from "../src/schema/performance.ts";
import { parseLedgerLine } from "../src/telemetry/ledger/parse-ledger-line.ts";
import { quickAnswer } from "../src/telemetry/ledger/quick-answer.fixture.ts";
import {
  copyWorkspace,
  FAST_SETTINGS,
  newWorkspace,
  readLines,
  run,
  trainedWorkspace,
  writeLines,
} from "./workspace.fixture.ts";

const look = async (effects: Effects, input: Record<string, unknown> = {}): Promise<Monitoring> => {
  const { output } = await monitor.run(monitor.input.parse(input), effects);
  return monitor.output.parse(output);
};
const at = (effects: Effects, time: string): Effects => ({ ...effects, now: () => new Date(time) });

let trained: Effects;
beforeAll(async () => {
  trained = await trainedWorkspace({ seed: 3, delegations: 300 }, true);
  await run("deploy", { mode: "advisor" }, trained);
  for (let number = 0; number < 10; number++)
    await run(
      "recommend",
      { task: `Fix the crash number ${number} on empty input in billing` },
      at(trained, `2026-06-0${1 + Math.floor(number / 2)}T1${number}:00:00Z`),
    );
}, 60_000);

interface Given {
  recommendation_id: string;
  recommendations: { action: string }[];
}
const givenIn = ({ workspace }: Effects): Given[] => readLines(workspace.ledger) as Given[];

/** Eight are followed, seven of those succeed; two are overridden, one says why. */
async function recordAll(effects: Effects): Promise<void> {
  const answers = givenIn(effects);
  for (const [number, { recommendation_id: recommendation }] of answers.entries()) {
    const said =
      number < 8
        ? { followed: "yes", success: number === 0 ? "no" : "yes", quality: 4 }
        : { agent: "somebody-else", success: "no", ...(number === 8 ? { reason: "Too slow." } : {}) };
    await run("record", { recommendation, ...said } as Parameters<typeof run<"record">>[1], effects);
  }
}

describe("monitor", () => {
  it("shows the mission's four lines first", async () => {
    const effects = copyWorkspace(trained);
    await recordAll(effects);
    const found = await look(effects);
    const lines = monitorScreen(found).split("\n");
    expect(lines[0]).toBe("Recommendations made: 10");
    expect(lines[1]).toBe("Recommendations followed: 8 (80 %, 49 to 94 %)");
    expect(lines[2]).toBe("Success rate: 0.88 (0.53 to 0.98), n = 8, when followed");
    expect(lines[3]).toMatch(/^Baseline comparison: [+-]\d+ % \(0\.88 against 0\.\d\d before; difference /);
    expect(found.performance).toMatchObject({
      followed: 8,
      overridden: 2,
      unknown: 0,
      success_when_overridden: { value: 0, n: 2 },
      quality_when_followed: { value: 4, n: 8 },
      override_reasons: [{ reason: "Too slow.", count: 1 }],
      overridden_without_reason: 1,
    });
    expect(found.warnings.join(" ")).toContain("no experiment");
  });

  it("lists the followed answers that failed when asked, the latest known first, and none that was overridden", async () => {
    const effects = copyWorkspace(trained);
    await recordAll(effects);
    expect((await look(effects)).failures).toBeNull();
    const [first, , third] = givenIn(effects);
    const later = at(effects, "2026-06-09T12:34:00Z");
    const recommendation = third?.recommendation_id ?? "";
    await run("record", { recommendation, success: "no" }, later);
    const found = await look(effects, { failures: 5 });
    expect(found.failures).toMatchObject([
      {
        recommendation_id: recommendation,
        timestamp: "2026-06-02T12:00:00.000Z",
        known: "2026-06-09T12:34:00.000Z",
        task: "Fix the crash number 2 on empty input in billing",
        agent: third?.recommendations[0]?.action,
      },
      { recommendation_id: first?.recommendation_id },
    ]);
    const lines = monitorScreen(found).split("\n");
    const at0 = lines.indexOf("Followed and failed, the latest first:");
    expect(lines[at0 + 3]).toMatch(
      /^2026-06-09 12:34 {2}[\w-]+ +Fix the crash number 2 on .*\.\.\. +rec_[0-9a-f]{16}$/,
    );
    expect(Math.max(...lines.slice(at0).map((line) => line.length))).toBeLessThanOrEqual(100);
    expect((await look(effects, { failures: 1 })).failures).toHaveLength(1);
    expect((await look(effects, { failures: 5, version: "v7" })).failures).toEqual([]);
    await expect(look(effects, { failures: 0 })).rejects.toThrow();
  });

  it("compares with what was done before, as the evaluation of the version has it", async () => {
    const effects = copyWorkspace(trained);
    await recordAll(effects);
    const found = await look(effects);
    const report = evaluationReportSchema.parse(
      JSON.parse(readFileSync(`${effects.workspace.evaluation}/policy_evaluation_v1.json`, "utf8")),
    );
    expect(found.baseline?.value).toBe(report.data.labelled_success_share);
    expect(found.baseline).toMatchObject({ version: "v1" });
    expect(found.comparison?.relative).toBeCloseTo(0.875 / (found.baseline?.value ?? 0) - 1, 12);
  });

  it("reads the lines that recommend writes the quick way", () => {
    for (const answer of readLines(trained.workspace.ledger)) {
      const quick = quickAnswer(JSON.stringify(answer));
      expect(quick).toBeDefined();
      expect({ kind: "answer", answer: quick }).toEqual(parseLedgerLine(JSON.stringify(answer)));
    }
  });

  it("finds delegations by themselves, and says how little is known without them", async () => {
    const effects = copyWorkspace(trained);
    expect((await look(effects)).warnings.join(" ")).toContain(
      "Nothing tells what became of 10 recommendations",
    );
    const [first] = givenIn(effects);
    const delegation = {
      timestamp: "2026-06-01T10:10:00Z",
      session_id: "s",
      invocation_id: "advised",
      agent_name: first?.recommendations[0]?.action,
      task_description: "Fix the crash number 0 on empty input in billing. Keep the tests green.",
      outcome: { status: "success" },
    };
    appendFileSync(effects.workspace.invocations, `${JSON.stringify(delegation)}\n`);
    const { performance } = await look(effects);
    expect(performance).toMatchObject({ followed: 1, unknown: 9, success_when_followed: { value: 1, n: 1 } });
  });

  it("counts answers in shadow mode as made, and by agreement only", async () => {
    const effects = copyWorkspace(trained);
    const [first] = givenIn(effects);
    writeLines(
      effects.workspace.ledger,
      givenIn(effects).map((answer) => ({ ...answer, mode: "shadow" })),
    );
    await run(
      "record",
      { recommendation: first?.recommendation_id, agent: "somebody-else", success: "yes" },
      effects,
    );
    const found = await look(effects);
    expect(found.performance).toMatchObject({
      made: 10,
      shadow: 10,
      followed: 0,
      overridden: 0,
      agreement: { value: 0, n: 1 },
      success_when_disagreed: { value: 1, n: 1 },
    });
    expect(monitorScreen(found)).toContain(
      "Shadow mode: the agent that was sent is the one named first in 0 %",
    );
  });

  it("shows the arms of a rollout as the comparison to believe, followed or not", async () => {
    const effects = copyWorkspace(trained);
    const arms = ["release", "incumbent"] as const;
    const answers = Array.from({ length: 200 }, (_, number) => ({
      ...givenIn(trained)[0],
      recommendation_id: `rec_${number}`,
      timestamp: "2026-06-02T10:00:00.000Z",
      version: number % 2 === 0 ? "v1" : null,
      session_id: `s${number}`,
      assignment: { arm: arms[number % 2], unit: "session", percent: 50 },
    }));
    const followups = answers.map(({ recommendation_id }, number) => ({
      kind: "followup",
      timestamp: "2026-06-02T11:00:00.000Z",
      recommendation_id,
      followed: number % 3 === 0,
      agent: null,
      override_reason: null,
      success: number % 2 === 0 ? number % 10 !== 0 : number % 5 !== 0 && number % 3 !== 0,
      quality_rating: null,
      invocation_id: null,
      source: "human",
    }));
    writeLines(effects.workspace.ledger, [...answers, ...followups]);
    const found = await look(effects);
    expect(found.experiments).toMatchObject([
      { against: "incumbent", release: { value: 0.8, n: 100 }, other: { n: 100 }, stages: 1 },
    ]);
    expect(found.experiments[0]?.difference.low).toBeGreaterThan(0);
    expect(monitorScreen(found)).toContain("By chance: v1 0.80");
    expect(found.by_version.map(({ version }) => version)).toEqual(["v1", null]);
  });

  it("has a line or a document per period, and only answers since a date", async () => {
    const found = await look(trained, { every: "day", since: "2026-06-03" });
    expect(found.periods.map(({ from, performance }) => [from.slice(0, 10), performance.made])).toEqual([
      ["2026-06-03", 2],
      ["2026-06-04", 2],
      ["2026-06-05", 2],
    ]);
    expect(found.performance.made).toBe(6);
    expect(monitorScreen(found)).toMatch(/\nday +made +followed/);
    await expect(look(trained, { since: "lately" })).rejects.toThrow("neither a date nor a number of days");
  });

  it("says kindly what to do where there is nothing yet", async () => {
    const empty = await look(newWorkspace());
    expect(monitorScreen(empty)).toBe(
      'No recommendation yet.\n\nNext: ask for advice: `oak-policy recommend "the task"`; each answer is one line of the ledger',
    );
    const other = await look(trained, { version: "v7" });
    expect(monitorScreen(other)).toContain("No recommendation yet of v7");
    expect(other.next).toContain("look at v1 with --version");
    expect((await look(trained, { since: "2027-01-01" })).next).toContain("look further back");
  });

  it("prints a line per interval until it is stopped, then everything", async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const say = (line: string): void => {
      said.push(line);
      stop.abort();
    };
    const found = await look({ ...trained, signal: stop.signal, say }, { watch: true, interval: 86_400 });
    expect(said).toEqual([
      "2026-06-01T10:00:00Z  v1  made 10  followed 0 (-)  success unknown  baseline unknown",
    ]);
    expect(found.performance.made).toBe(10);
  });

  it("goes on without a baseline where the evaluation cannot be read", async () => {
    const effects = copyWorkspace(trained);
    await recordAll(effects);
    writeFileSync(`${effects.workspace.evaluation}/policy_evaluation_v1.json`, "{}");
    const damaged = await look(effects);
    expect(damaged.comparison).toBeNull();
    expect(damaged.warnings[0]).toContain("the evaluation of v1 cannot be read");
  });

  it("is told by the settings whether the ledger is kept", async () => {
    const effects = newWorkspace(`${FAST_SETTINGS}monitoring: { track_policy_performance: false }\n`);
    mkdirSync(effects.workspace.telemetry);
    await run("recommend", { task: "Fix it" }, effects);
    const found = await look(effects);
    expect(found.performance.abstained).toBe(0);
    expect(found.warnings[0]).toContain("track_policy_performance is false");
  });
});
