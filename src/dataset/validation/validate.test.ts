import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { defaultConfig } from "../../schema/config.ts";
import { type Manifest, SPLITS, type SplitName } from "../../schema/manifest.ts";
import type { Transition } from "../../schema/transition.ts";
import { type ValidationReport, validationReportSchema } from "../../schema/validation-report.ts";
import { row, state } from "../state.fixture.ts";
import { areaUnderCurve } from "./leakage.ts";
import { explainedByTaskType } from "./overlap.ts";
import { validateTrainingData } from "./validate.ts";

const manifest = {
  files: { train: { rows: 0 }, validation: { rows: 0 }, test: { rows: 0 } },
  delegations: { lines_read: 400, kept: 400, excluded: { unreadable: 0 } },
} as unknown as Manifest;

type Rows = Record<SplitName, Transition[]>;

async function validate(rows: Rows, extraLine = ""): Promise<ValidationReport> {
  const folder = await mkdtemp(join(tmpdir(), "oak-policy-test-"));
  try {
    for (const split of SPLITS) {
      const text = rows[split].map((one) => `${JSON.stringify(one)}\n`).join("");
      await writeFile(join(folder, `${split}.jsonl`), split === "train" ? text + extraLine : text);
    }
    const report = await validateTrainingData({ dataDir: folder, manifest, config: defaultConfig() });
    return validationReportSchema.parse(report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sound data: two agents, two task types, both outcomes, nothing to complain about but missing features. */
function sound(change: (one: Transition, index: number) => Partial<Transition> = () => ({})): Rows {
  const random = createRandom(3);
  const make = (count: number): Transition[] =>
    Array.from({ length: count }, (_, index) => {
      const success = random.next() < 0.6;
      const one = row({
        action: random.next() < 0.5 ? "ada" : "ben",
        success,
        success_probability: success ? 1 : 0,
        reward: success ? 10 : -5,
        state: state({
          task_type: random.next() < 0.5 ? "testing" : "bug_fix",
          historical_success_rate: random.next(),
          similar_tasks_count: 4,
          recent_success_rate: 0.5,
        }),
      });
      return { ...one, ...change(one, index) };
    });
  return { train: make(300), validation: make(40), test: make(120) };
}

const severityOf = (report: ValidationReport, id: string): string | undefined =>
  report.findings.find((finding) => finding.id === id)?.severity;

describe("validateTrainingData", () => {
  it("finds nothing wrong with sound data but the features that nobody logged", async () => {
    const report = await validate(sound());
    const complaints = report.findings.filter(({ severity }) => severity !== "ok").map(({ id }) => id);
    expect(complaints).toEqual(["coverage-sparse"]);
    expect(report).toMatchObject({ verdict: "ready_with_warnings", ready_for_training: true });
    expect(report.totals.train).toMatchObject({ rows: 300, episodes: 300, partial: 0 });
    expect(report.coverage.find(({ field }) => field === "file_count")?.share).toBe(0);
  });

  it("is not ready with too few episodes", async () => {
    const rows = sound();
    const report = await validate({ ...rows, train: rows.train.slice(0, 50), test: rows.test.slice(0, 5) });
    expect(severityOf(report, "episodes")).toBe("error");
    expect(report.verdict).toBe("not_ready");
    expect(report.next_steps).toContain("ingest 5 more episodes");
  });

  it("is not ready when nothing is kept for testing", async () => {
    expect(severityOf(await validate({ ...sound(), test: [] }), "split-sizes")).toBe("error");
  });

  it("is not ready when the reward never changes", async () => {
    expect(severityOf(await validate(sound(() => ({ reward: 4 }))), "reward")).toBe("error");
  });

  it("is not ready when success is always the same, and warns when failures are few", async () => {
    const failures = (every: number) =>
      sound((_, index) => ({ success: index % every !== 0, success_probability: index % every ? 1 : 0 }));
    expect(severityOf(await validate(failures(150)), "label-distribution")).toBe("error");
    expect(severityOf(await validate(failures(20)), "label-distribution")).toBe("warning");
    expect(severityOf(await validate(failures(3)), "label-distribution")).toBe("ok");
  });

  it("asks for ratings once, whatever they would mend", async () => {
    const soft = sound(() => ({ success_source: "no_objection", success: true, success_probability: 0.8 }));
    const report = await validate(soft);
    const asking = report.findings.filter(({ next }) => next?.includes("rate delegations"));
    expect(asking.map(({ id }) => id).sort()).toEqual(["label-distribution", "label-sources"]);
    expect(report.next_steps.filter((step) => step.includes("oak-policy record"))).toHaveLength(1);
  });

  it("warns when most labels are inferred", async () => {
    const report = await validate(sound(() => ({ success_source: "no_objection" })));
    expect(severityOf(report, "label-sources")).toBe("warning");
    expect(report.success_sources).toEqual([{ source: "no_objection", rows: 300, share: 1, soft: true }]);
  });

  it("warns when the task type alone decides the agent", async () => {
    const report = await validate(
      sound((one) => ({ action: one.state.task_type === "testing" ? "ada" : "ben" })),
    );
    expect(severityOf(report, "overlap")).toBe("warning");
  });

  it("warns of agents without support and of agents never seen in training", async () => {
    const rows = sound();
    rows.train.push(row({ action: "cy", available_actions: ["cy", "ada"] }));
    rows.test.push(row({ action: "dot", available_actions: ["dot", "ada"] }));
    const report = await validate(rows);
    expect(report.findings.find(({ id }) => id === "action-support")?.detail).toContain("cy 1");
    expect(report.findings.find(({ id }) => id === "unseen-agents")?.detail).toContain("dot");
    expect(severityOf(report, "unseen-agents")).toBe("warning");
  });

  it("is not ready when there is one agent only", async () => {
    expect(severityOf(await validate(sound(() => ({ action: "ada" }))), "actions")).toBe("error");
  });

  it("finds a history that knows the outcome", async () => {
    const report = await validate(
      sound((one) => ({ state: { ...one.state, historical_success_rate: one.success ? 0.9 : 0.1 } })),
    );
    expect(severityOf(report, "leakage-history")).toBe("error");
  });

  it("finds a task text that holds its outcome", async () => {
    const told = await validate(
      sound((one) => ({ state: { ...one.state, task_description: `Fix it. Outcome: ${one.success}` } })),
    );
    expect(severityOf(told, "leakage-text")).toBe("warning");
    const betrayed = await validate(
      sound((one) => ({
        state: { ...one.state, task_description: one.success ? "fix splendid" : "fix it" },
      })),
    );
    expect(betrayed.findings.find(({ id }) => id === "leakage-text")?.detail).toBe(
      "1 words occur only with one outcome (splendid)",
    );
  });

  it("finds repeated delegations and episodes in two splits", async () => {
    const rows = sound();
    rows.test.push(rows.train[0]!);
    const report = await validate(rows);
    expect(severityOf(report, "duplicates")).toBe("error");
    expect(severityOf(report, "leakage-splits")).toBe("error");
  });

  it("finds rows that contradict themselves", async () => {
    const report = await validate(sound((_, index) => (index === 7 ? { done: false } : {})));
    expect(severityOf(report, "ranges")).toBe("error");
  });

  it("names file and line of a row that cannot be read", async () => {
    const report = await validate(sound(), '{"state": 1}\n');
    const schema = report.findings.find(({ id }) => id === "schema");
    expect(schema?.severity).toBe("error");
    expect(schema?.detail).toContain("line 301");
  });

  it("warns of one repository that outweighs the others", async () => {
    const report = await validate(sound((_, index) => ({ repository: index % 10 ? "north" : "south" })));
    expect(severityOf(report, "repositories")).toBe("warning");
  });
});

describe("the measures behind the findings", () => {
  it("counts how often a success has the higher rate, ties half", () => {
    const pairs = [
      { rate: 0.1, success: false },
      { rate: 0.5, success: true },
      { rate: 0.5, success: false },
      { rate: 0.9, success: true },
    ];
    expect(areaUnderCurve(pairs)).toBe((1 + 0.5 + 1 + 1) / 4);
    expect(areaUnderCurve(pairs.slice(0, 1))).toBeNull();
  });

  it("says 1 where the task type decides the agent and 0 where it has nothing to do with it", () => {
    const decided = new Map([
      ["a", new Map([["ada", 10]])],
      ["b", new Map([["ben", 10]])],
    ]);
    const free = new Map([
      ["a", new Map(Object.entries({ ada: 5, ben: 10 }))],
      ["b", new Map(Object.entries({ ada: 1, ben: 2 }))],
    ]);
    expect(explainedByTaskType(decided)).toBeCloseTo(1, 12);
    expect(explainedByTaskType(free)).toBeCloseTo(0, 12);
  });
});
