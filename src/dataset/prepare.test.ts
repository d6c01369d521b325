import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Config, defaultConfig } from "../schema/config.ts";
import type { Invocation } from "../schema/invocation.ts";
import { SPLITS } from "../schema/manifest.ts";
import type { Rating } from "../schema/rating.ts";
import { UserError } from "../schema/user-error.ts";
import { epochMs, isoTime } from "./epoch-ms.ts";
import { type Prepared, prepare } from "./preparation/prepared.fixture.ts";
import { randomTelemetry } from "./preparation/random-telemetry.fixture.ts";

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const delegation = (id: string, hour: number, changes: Partial<Invocation> = {}): Invocation => ({
  timestamp: isoTime(START + hour * HOUR),
  session_id: "session",
  invocation_id: id,
  agent_name: "ada",
  task_description: `Fix ${id}`,
  duration_seconds: 100,
  outcome: { status: "success" },
  ...changes,
});
const rating = (id: string, hour: number, success: boolean, changes: Partial<Rating> = {}): Rating => ({
  timestamp: isoTime(START + hour * HOUR),
  invocation_id: id,
  success,
  feedback_source: "human",
  ...changes,
});
const settings = (changes: Partial<Config["data_preparation"]>): Config => {
  const config = defaultConfig();
  return { ...config, data_preparation: { ...config.data_preparation, ...changes } };
};
const rowsOf = ({ rows }: Prepared) => SPLITS.flatMap((split) => rows[split]);

describe("prepareTrainingData", () => {
  it("writes the mission document's five keys first", async () => {
    const prepared = await prepare([delegation("a", 0)], [], defaultConfig());
    const [line] = prepared.files["train.jsonl"]!.split("\n");
    expect(Object.keys(JSON.parse(line!)).slice(0, 5)).toEqual([
      "state",
      "action",
      "reward",
      "next_state",
      "done",
    ]);
  });

  it("computes the reward by hand: 10 + 3 * 2 - 100 * 0.01 for an unrated success of 100 seconds", async () => {
    const [row] = rowsOf(await prepare([delegation("a", 0)], [], defaultConfig()));
    expect(row!.reward).toBeCloseTo(15, 12);
  });

  it("accounts for every line", async () => {
    const text = [
      JSON.stringify(delegation("a", 0, { outcome: { status: "unknown" } })),
      JSON.stringify(delegation("a", 0)),
      "{broken",
      "",
      JSON.stringify(delegation("b", 1, { outcome: { status: "unknown" } })),
      JSON.stringify(delegation("c", 2, { outcome: { status: "failure", success_source: "censored" } })),
      JSON.stringify(delegation("d", 3, { task_description: "Test workflow 7" })),
      JSON.stringify(delegation("e", 4)),
      JSON.stringify(delegation("f", 4, { task_description: "Fix e" })),
      JSON.stringify(delegation("g", 5, { duration_seconds: 0.2 })),
      JSON.stringify(delegation("h", 6, { metadata: { test: true } })),
    ].join("\n");
    const { manifest } = await prepare(`${text}\n`, [rating("nobody", 3, true)], defaultConfig());
    expect(manifest.delegations).toEqual({
      lines_read: 10,
      kept: 2,
      excluded: {
        unreadable: 1,
        superseded: 1,
        test_workflow: 3,
        duplicate: 1,
        censored: 1,
        no_outcome: 1,
        before_since: 0,
        split_gap: 0,
        missing_features: 0,
      },
    });
    expect(manifest.ratings).toEqual({ lines_read: 1, used: 0, without_delegation: 1, unreadable: 0 });
    expect(manifest.rejected).toMatchObject({
      total: 1,
      listed: [{ file: "agent_invocations.jsonl", line: 3 }],
    });
  });

  it("keeps a rejected delegation although it ran for no time", async () => {
    const rejected = delegation("a", 0, {
      duration_seconds: 0,
      outcome: { status: "failure", success: false, success_source: "rejection", success_confidence: 0.9 },
    });
    const [row] = rowsOf(await prepare([rejected], [], defaultConfig()));
    expect(row).toMatchObject({ success: false, success_source: "rejection" });
    expect(row!.success_probability).toBeCloseTo(0.1, 12);
  });

  it("lets the latest human rating beat later ratings of others and the record itself", async () => {
    const [row] = rowsOf(
      await prepare(
        [delegation("a", 0, { outcome: { status: "success", tests_passed: true } })],
        [
          rating("a", 1, true, { quality_rating: 4 }),
          rating("a", 2, false, { alternative_agent_suggested: "ben" }),
          rating("a", 3, true, { feedback_source: "linter", quality_rating: 1 }),
        ],
        defaultConfig(),
      ),
    );
    expect(row).toMatchObject({
      success: false,
      success_source: "rating",
      quality_rating: 4,
      alternative_agent_suggested: "ben",
    });
  });

  it("does not count an outcome that becomes known at the very instant of a decision", async () => {
    const rows = rowsOf(
      await prepare(
        [
          delegation("a", 0, { duration_seconds: 3600 }),
          delegation("b", 1, { session_id: "other" }),
          delegation("c", 1.001, { session_id: "third" }),
        ],
        [],
        settings({ train_test_split: 1 }),
      ),
    );
    expect(rows.map(({ state }) => state.similar_tasks_count)).toEqual([0, 0, 1]);
  });

  it("lets a late rating change the history from then on and not before", async () => {
    const delegations = [0, 10, 30].map((hour) => delegation(`d${hour}`, hour, { session_id: `s${hour}` }));
    const late = rating("d0", 20, false);
    const [unrated, rated] = [
      rowsOf(await prepare(delegations, [], settings({ train_test_split: 1 }))),
      rowsOf(await prepare(delegations, [late], settings({ train_test_split: 1 }))),
    ];
    const rates = (rows: typeof rated) =>
      rows.map(({ state }) => [state.historical_success_rate, state.recent_success_rate]);
    expect(rates(unrated)).toEqual([
      [null, null],
      [1, 1],
      [1, 1],
    ]);
    expect(rates(rated)).toEqual([
      [null, null],
      [1, 1],
      [0.5, 0.5],
    ]);
    expect(rated[0]).toMatchObject({ success: false, outcome_known_ms: START + 100_000 });
  });

  it("goes past a delegation without outcome to the next state, which knows it as the previous agent", async () => {
    const rows = rowsOf(
      await prepare(
        [
          delegation("a", 0),
          delegation("b", 1, { agent_name: "ben", outcome: { status: "unknown" } }),
          delegation("c", 2, { agent_name: "cy" }),
        ],
        [],
        settings({ horizon: "episode" }),
      ),
    );
    expect(rows.map(({ invocation_id, done }) => [invocation_id, done])).toEqual([
      ["a", false],
      ["c", true],
    ]);
    expect(rows[0]!.next_state).toMatchObject({ step: 2, previous_agent: "ben", previous_success: null });
  });

  it("makes a sequence of what was run one after the other, not of what ran at the same time", async () => {
    const pairs = Array.from({ length: 4 }, (_, index) => [
      delegation(`a${index}`, 10 * index, { workflow_id: `w${index}` }),
      delegation(`b${index}`, 10 * index + (index < 2 ? 1 : 0.01), {
        workflow_id: `w${index}`,
        agent_name: "ben",
      }),
    ]);
    const common = { sequence_min_support: 2, train_test_split: 1, validation_split: 0 };
    const { manifest, rows } = await prepare(pairs.flat(), [], settings({ ...common, horizon: "episode" }));
    expect(manifest.sequences.admitted).toEqual([{ agents: ["ada", "ben"], support: 2 }]);
    const sequences = rows.train.filter(({ steps }) => steps === 2);
    expect(sequences.map(({ action, invocation_id }) => [action, invocation_id])).toEqual([
      [["ada", "ben"], "a0"],
      [["ada", "ben"], "a1"],
    ]);
    expect(sequences[0]).toMatchObject({ done: true, next_state: null, reward: 15 + 0.99 * 15 });
    const alone = (await prepare(pairs.flat(), [], settings(common))).rows.train;
    expect(alone.find(({ steps }) => steps === 2)?.reward).toBeCloseTo(15, 10);
  });

  it("ends every row where each delegation is judged by itself, and keeps the next state as a record", async () => {
    const rows = rowsOf(await prepare([delegation("a", 0), delegation("b", 1)], [], defaultConfig()));
    expect(rows.map(({ done, next_state }) => [done, next_state?.step ?? null])).toEqual([
      [true, 1],
      [true, null],
    ]);
  });

  it("splits each repository on its own time line and never within an episode", async () => {
    const one = Array.from({ length: 10 }, (_, index) =>
      delegation(`n${index}`, index, { session_id: `n${index >> 1}`, repository: "north" }),
    );
    const two = Array.from({ length: 10 }, (_, index) =>
      delegation(`s${index}`, 1000 + index, { session_id: `s${index >> 1}`, repository: "south" }),
    );
    const { rows, manifest } = await prepare([...one, ...two], [], settings({ validation_split: 0.25 }));
    expect(SPLITS.map((split) => rows[split].map(({ invocation_id }) => invocation_id))).toEqual([
      ["n0", "n1", "n2", "n3", "n4", "n5", "s0", "s1", "s2", "s3", "s4", "s5"],
      ["n6", "n7", "s6", "s7"],
      ["n8", "n9", "s8", "s9"],
    ]);
    expect(manifest.boundaries).toEqual([
      {
        repository: "north",
        validation_from: isoTime(START + 6 * HOUR),
        test_from: isoTime(START + 8 * HOUR),
      },
      {
        repository: "south",
        validation_from: isoTime(START + 1006 * HOUR),
        test_from: isoTime(START + 1008 * HOUR),
      },
    ]);
  });

  it('leaves rows without a demanded number out under "drop", but not for a number that nobody has', async () => {
    const count = { codebase: { file_count: 5 } };
    const { manifest, rows } = await prepare(
      [
        delegation("a", 0),
        delegation("b", 1, { state_features: count }),
        delegation("c", 2, { state_features: count }),
      ],
      [],
      settings({ missing_data_strategy: "drop", state_features: ["file_count", "workspace_size"] }),
    );
    expect(manifest.delegations.excluded.missing_features).toBe(1);
    expect(SPLITS.flatMap((split) => rows[split]).map(({ invocation_id }) => invocation_id)).toEqual([
      "b",
      "c",
    ]);
  });

  it("says what it found when there is nothing to learn from", async () => {
    const nothing = prepare([delegation("a", 0, { outcome: null })], [], defaultConfig());
    await expect(nothing).rejects.toThrow(UserError);
    await expect(nothing).rejects.toThrow("1 lines: 1 no outcome");
  });

  it("says that nothing new happened since the last training", async () => {
    const nothing = prepare([delegation("a", 0)], [], defaultConfig(), START + HOUR);
    await expect(nothing).rejects.toMatchObject({ next: expect.stringContaining("nothing new happened") });
  });

  it("gives the same bytes for the same telemetry", async () => {
    const [telemetry] = fc.sample(randomTelemetry(100), { numRuns: 1, seed: 5 });
    const config = settings({ sequence_min_support: 1 });
    const [first, second] = [
      await prepare(telemetry!.invocations, telemetry!.ratings, config),
      await prepare(telemetry!.invocations, telemetry!.ratings, config),
    ];
    expect(second.files).toEqual(first.files);
  });

  it("changes no earlier state when later lines are added", async () => {
    const config = settings({ sequence_max_length: 1 });
    const property = fc.asyncProperty(randomTelemetry(200), async ({ invocations, ratings }) => {
      const now = START + 100 * HOUR;
      const unique = [...new Map(invocations.map((record) => [record.invocation_id, record])).values()];
      const past = unique.filter(({ timestamp }) => epochMs(timestamp) < now);
      const pastRatings = ratings.filter(({ timestamp }) => epochMs(timestamp) < now);
      fc.pre(past.some(({ outcome }) => outcome?.status === "success" && !outcome.success_source));
      const [before, after] = [
        rowsOf(await prepare(past, pastRatings, config)),
        rowsOf(await prepare(unique, ratings, config)),
      ];
      const later = new Map(after.map((row) => [row.invocation_id, row]));
      for (const row of before) {
        const now = later.get(row.invocation_id);
        expect(now?.state).toEqual(row.state);
        expect(now?.available_actions).toEqual(row.available_actions);
      }
    });
    await fc.assert(property, { numRuns: 4, seed: 4, endOnFailure: true });
  });
});
