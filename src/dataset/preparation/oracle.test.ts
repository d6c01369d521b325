import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentNote } from "../../schema/agent-note.ts";
import { type Config, defaultConfig } from "../../schema/config.ts";
import { SPLITS } from "../../schema/manifest.ts";
import { actionName } from "../../schema/transition.ts";
import { UserError } from "../../schema/user-error.ts";
import { type OracleRow, prepareSlowly } from "./oracle.fixture.ts";
import { type Prepared, prepare } from "./prepared.fixture.ts";
import { type RandomTelemetry, randomTelemetry } from "./random-telemetry.fixture.ts";

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const comparable = ({ rows }: Prepared): OracleRow[] =>
  SPLITS.flatMap((split) =>
    rows[split].map((row) => ({
      split,
      invocation_id: row.invocation_id,
      action: row.action,
      reward: row.reward,
      steps: row.steps,
      done: row.done,
      next_step: row.next_state?.step ?? null,
      step: row.state.step,
      historical_success_rate: row.state.historical_success_rate,
      similar_tasks_count: row.state.similar_tasks_count,
      recent_success_rate: row.state.recent_success_rate,
      previous_agent: row.state.previous_agent,
      previous_success: row.state.previous_success,
      success: row.success,
      success_probability: row.success_probability,
      success_source: row.success_source,
      quality_rating: row.quality_rating,
      alternative_agent_suggested: row.alternative_agent_suggested,
      outcome_known_ms: row.outcome_known_ms,
      available_actions: row.available_actions,
      agent_model: row.agent_model,
      earlier_form: row.earlier_form,
      recommended_agent: row.recommended_agent,
      recommended_mode: row.recommended_mode,
    })),
  );

const ordered = (rows: readonly OracleRow[]): OracleRow[] =>
  [...rows]
    .map((row) => ({ ...row, reward: Number(row.reward.toFixed(9)) }))
    .sort((a, b) => {
      const [left, right] = [a, b].map(
        (row) => `${row.invocation_id} ${row.steps} ${actionName(row.action)}`,
      );
      return left! < right! ? -1 : 1;
    });

async function agree(
  { invocations, ratings, answers }: RandomTelemetry,
  config: Config,
  sinceMs?: number,
  notes: readonly AgentNote[] = [],
): Promise<void> {
  const expected = prepareSlowly(invocations, ratings, config, sinceMs ?? null, notes, answers);
  if (expected.length === 0) {
    await expect(prepare(invocations, ratings, config, sinceMs, notes, answers)).rejects.toThrow(UserError);
    return;
  }
  const prepared = await prepare(invocations, ratings, config, sinceMs, notes, answers);
  expect(ordered(comparable(prepared))).toEqual(ordered(expected));
  const advised = expected.filter((row) => row.recommended_agent !== undefined).length;
  expect(prepared.manifest.advised ?? 0).toBe(advised);
}

const settings = (changes: Partial<Config["data_preparation"]>): Config => {
  const config = defaultConfig();
  return { ...config, data_preparation: { ...config.data_preparation, sequence_min_support: 1, ...changes } };
};

describe("the SQL definition against a slow plain reading of the telemetry", () => {
  it("gives the same rows within a few days", async () => {
    const property = fc.asyncProperty(randomTelemetry(60), (telemetry) => agree(telemetry, settings({})));
    await fc.assert(property, { numRuns: 10, seed: 1, endOnFailure: true });
  });

  it("gives the same rows over weeks, with splits in the middle and a gap before each", async () => {
    const config = settings({
      train_test_split: 0.6,
      validation_split: 0.3,
      split_gap_hours: 30,
      exclude_test_workflows: false,
      sequence_max_length: 4,
      horizon: "episode",
    });
    const property = fc.asyncProperty(randomTelemetry(900), (telemetry) => agree(telemetry, config));
    await fc.assert(property, { numRuns: 10, seed: 2, endOnFailure: true });
  });

  it("gives the same rows where agents were edited, renamed and renamed back", async () => {
    const at = (hour: number, agent: string, file: string, from?: string): AgentNote => ({
      timestamp: new Date(START + hour * HOUR).toISOString(),
      agent,
      sha256: file,
      body_sha256: file,
      body_sketch: "",
      model: null,
      source: "prepare",
      ...(from && { renamed_from: from }),
    });
    const notes = [
      at(1, "ada", "a1"),
      at(20, "ada", "a2"),
      at(40, "bea", "b1", "ben"),
      at(70, "ben", "b1", "bea"),
      at(110, "cyrus", "c1", "cy"),
    ];
    const property = fc.asyncProperty(randomTelemetry(200), (telemetry) =>
      agree(telemetry, settings({}), undefined, notes),
    );
    await fc.assert(property, { numRuns: 10, seed: 4, endOnFailure: true });
  });

  it("gives the same rows since an instant, with rarer sequences refused", async () => {
    const config = settings({ train_test_split: 0.7, sequence_min_support: 2, sequence_max_length: 2 });
    const property = fc.asyncProperty(randomTelemetry(200), (telemetry) =>
      agree(telemetry, config, START + 60 * HOUR),
    );
    await fc.assert(property, { numRuns: 10, seed: 3, endOnFailure: true });
  });
});
