import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../schema/config.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { SPLITS } from "../../schema/manifest.ts";
import { type Prepared, prepare } from "./prepared.fixture.ts";

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();

const delegation = (minutes: number, changes: Partial<Invocation> = {}): Invocation => ({
  timestamp: at(minutes),
  session_id: `session-${minutes}`,
  invocation_id: `call-${minutes}`,
  agent_name: "debugger",
  task_description: "Fix the crash in the checkout form",
  outcome: { status: "success" },
  ...changes,
});

const answer = (minutes: number, changes: object = {}) => ({
  recommendation_id: `answer-${minutes}`,
  timestamp: at(minutes),
  task: "Fix the crash in the checkout form",
  task_type: "bug_fix",
  decision: "recommend",
  recommendations: [
    { action: "test-engineer", confidence: 0.7, reasons: [] },
    { action: "debugger", confidence: 0.6, reasons: [] },
  ],
  version: "v1",
  mode: "advisor",
  ...changes,
});

async function recommended(made: Invocation[], ledger?: object[]): Promise<unknown[]> {
  const { rows } = await prepare(made, [], defaultConfig(), undefined, undefined, ledger);
  return byId(rows).map((row) => row.recommended_agent);
}
const byId = (rows: Prepared["rows"]) =>
  SPLITS.flatMap((split) => rows[split]).sort((a, b) => a.timestamp_ms - b.timestamp_ms);

describe("the advice that a delegation came of", () => {
  it("is the first name of the answer that it names, or of the one before with its task", async () => {
    const named = delegation(90, {
      task_description: "Something else",
      metadata: { recommendation_id: "answer-0" },
    });
    expect(await recommended([delegation(40), named], [answer(0), answer(30)])).toEqual([
      "test-engineer",
      "test-engineer",
    ]);
  });

  it("is nothing where nobody was named or seen, where it came later, and two hours after it", async () => {
    const silent = answer(0, { decision: "abstain", recommendations: [] });
    const cases = [[silent], [answer(0, { mode: "shadow" })], [answer(2)], [answer(-121)], [], undefined];
    for (const ledger of cases) expect(await recommended([delegation(1)], ledger)).toEqual([undefined]);
    const claims = delegation(1, { metadata: { recommendation_id: "answer-2" } });
    expect(await recommended([claims], [answer(2)])).toEqual([undefined]);
  });

  it("is given to the delegation that a followup names, and not to the advisor's own", async () => {
    const followup = {
      kind: "followup",
      recommendation_id: "answer-0",
      timestamp: at(9),
      invocation_id: "call-300",
      followed: null,
      agent: null,
      override_reason: null,
      success: null,
      quality_rating: null,
      source: "human",
    };
    const asked = delegation(1, { agent_name: "policy-advisor" });
    expect(await recommended([asked, delegation(5)], [answer(0)])).toEqual([undefined, "test-engineer"]);
    const told = await recommended([delegation(5), delegation(300)], [answer(0), followup]);
    expect(told).toEqual([undefined, "test-engineer"]);
  });

  it("carries today's name of an agent that was renamed since, and the mode", async () => {
    const note = {
      sha256: "one",
      body_sha256: "one",
      body_sketch: "",
      model: null,
      source: "prepare" as const,
    };
    const notes = [
      { ...note, agent: "test-engineer", timestamp: at(-10) },
      { ...note, agent: "tester", renamed_from: "test-engineer", timestamp: at(60) },
    ];
    const { rows, manifest } = await prepare(
      [delegation(1), delegation(200)],
      [],
      defaultConfig(),
      undefined,
      notes,
      [answer(0)],
    );
    const [first, second] = byId(rows);
    expect(first).toMatchObject({ recommended_agent: "tester", recommended_mode: "advisor" });
    expect(second).not.toHaveProperty("recommended_agent");
    expect(manifest.advised).toBe(1);
  });

  it("changes no byte of the rows where the ledger led to nothing", async () => {
    const made = [delegation(1), delegation(30)];
    const without = await prepare(made, [], defaultConfig());
    const beside = await prepare(made, [], defaultConfig(), undefined, undefined, [answer(500)]);
    expect(beside.files).toEqual(without.files);
  });
});
