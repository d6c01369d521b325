import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Config, defaultConfig } from "../../schema/config.ts";
import { type Encoder, encoderSchema } from "../../schema/encoder.ts";
import type { State } from "../../schema/transition.ts";
import { row, state } from "../state.fixture.ts";
import { columnNames } from "./column-names.ts";
import { encodeState } from "./encode-state.ts";
import { fitEncoder } from "./fit-encoder.ts";

const config = (changes: Partial<Config["data_preparation"]>): Config => ({
  ...defaultConfig(),
  data_preparation: { ...defaultConfig().data_preparation, ...changes },
});
const fitted = (
  states: readonly Partial<State>[],
  changes: Partial<Config["data_preparation"]>,
): Promise<Encoder> =>
  fitEncoder(
    states.map((one) => row({ state: state(one) })),
    config(changes),
  );
/** The non-zero columns by name. */
const named = (encoder: Encoder, one: Partial<State>): Record<string, number> => {
  const { indices, values } = encodeState(encoder, state(one));
  const names = columnNames(encoder);
  return Object.fromEntries([...indices].map((column, entry) => [names[column], values[entry]]));
};

describe("the state encoder", () => {
  it("has one column per task type seen twice, and one for all others", async () => {
    const types = ["testing", "testing", "bug_fix", "bug_fix", "rare"].map((task_type) => ({ task_type }));
    const encoder = await fitted(types, { state_features: ["task_type"] });
    expect(columnNames(encoder)).toEqual([
      "task_type = bug_fix",
      "task_type = testing",
      "task_type = (other)",
    ]);
    expect(named(encoder, { task_type: "testing" })).toEqual({ "task_type = testing": 1 });
    expect(named(encoder, { task_type: "never seen" })).toEqual({ "task_type = (other)": 1 });
  });

  it("keeps a column silent that no training row ever filled", async () => {
    const encoder = await fitted([{}, {}], { state_features: ["task_type", "test_status", "file_count"] });
    expect(named(encoder, { task_type: "never seen", git_clean: true, file_count: 12 })).toEqual({
      "file_count (missing)": 1,
    });
  });

  it("switches several languages on at once", async () => {
    const languages = ["Go", "Rust", "Zig"];
    const encoder = await fitted([{ codebase_languages: languages }, { codebase_languages: languages }], {
      state_features: ["codebase_languages"],
    });
    expect(named(encoder, { codebase_languages: ["Zig", "Go"] })).toEqual({
      "codebase_languages = Go": 1,
      "codebase_languages = Zig": 1,
    });
  });

  it("scales a number by mean and deviation of its logarithm, by hand", async () => {
    const counts = [Math.E - 1, Math.E ** 3 - 1].map((file_count) => ({ file_count }));
    const encoder = await fitted([...counts, {}], { state_features: ["file_count"] });
    expect(named(encoder, { file_count: Math.E ** 3 - 1 }).file_count).toBeCloseTo(1, 6);
    expect(named(encoder, {})).toEqual({ "file_count (missing)": 1 });
  });

  it("fills a missing number with the median when told so", async () => {
    const rates = [0, 0.1, 1].map((historical_success_rate) => ({ historical_success_rate }));
    const encoder = await fitted([...rates, {}], {
      state_features: ["historical_success_rate"],
      scaling_method: "minmax",
      missing_data_strategy: "median",
    });
    expect(named(encoder, {}).historical_success_rate).toBeCloseTo(0.1, 6);
    expect(named(encoder, { historical_success_rate: 1 }).historical_success_rate).toBe(1);
  });

  it("leaves numbers as they are when normalisation is off", async () => {
    const encoder = await fitted([{ file_count: 10 }, { file_count: 20 }], {
      state_features: ["file_count"],
      normalize_features: false,
      scaling_method: "robust",
    });
    expect(named(encoder, { file_count: 7 })).toEqual({ file_count: 7 });
  });

  it("cuts a number that lies far outside what training saw", async () => {
    const encoder = await fitted([{ step: 0 }, { step: 1 }], { state_features: ["episode_position"] });
    expect(named(encoder, { step: 1e9 }).step).toBe(8);
  });

  it("takes the words of an ordered scale as numbers, and other words as missing", async () => {
    const encoder = await fitted([{ complexity: "low" }, { complexity: "high" }, {}], {
      state_features: ["task_complexity"],
      scaling_method: "minmax",
    });
    expect(named(encoder, { complexity: "medium" }).complexity).toBe(0.5);
    expect(named(encoder, { complexity: "enormous" })["complexity (missing)"]).toBe(1);
  });

  it("puts the hours on a circle", async () => {
    const encoder = await fitted([{}], { state_features: ["time_of_day"] });
    expect(named(encoder, { time_of_day: 6 })["time_of_day (sine)"]).toBeCloseTo(1, 6);
    const [late, early] = [23.99, 0.01].map((time_of_day) => named(encoder, { time_of_day }));
    expect(late!["time_of_day (cosine)"]).toBeCloseTo(early!["time_of_day (cosine)"]!, 6);
  });

  it("gives a text length one, whatever its length, and does not mind case and spacing", async () => {
    const encoder = await fitted([{}], { state_features: ["task_text"], text_hash_buckets: 64 });
    const lengthOf = (task_description: string): number =>
      Math.hypot(...encodeState(encoder, state({ task_description })).values);
    expect(lengthOf("Fix the login page")).toBeCloseTo(1, 5);
    expect(lengthOf("Fix the login page ".repeat(500))).toBeCloseTo(1, 5);
    expect(lengthOf("")).toBe(0);
    expect(encodeState(encoder, state({ task_description: "FIX  the\nlogin page" }))).toEqual(
      encodeState(encoder, state({ task_description: "fix the login page" })),
    );
  });

  it("gives texts with common words more in common than texts without", async () => {
    const encoder = await fitted([{}], { state_features: ["task_text"] });
    const dense = (task_description: string): Float64Array => {
      const filled = new Float64Array(encoder.columns);
      const { indices, values } = encodeState(encoder, state({ task_description }));
      indices.forEach((column, entry) => {
        filled[column] = values[entry]!;
      });
      return filled;
    };
    const likeness = (one: string, other: string): number =>
      dense(one).reduce((sum, value, column) => sum + value * dense(other)[column]!, 0);
    const near = likeness("fix the failing login test", "repair the failing login test quickly");
    expect(near).toBeGreaterThan(0.4);
    expect(near).toBeGreaterThan(
      likeness("fix the failing login test", "write a poem on autumn leaves") + 0.2,
    );
  });

  it("does not look at groups that are switched off", async () => {
    const encoder = await fitted([{}, {}], { state_features: ["task_type"] });
    expect(new Set(encoder.blocks.map(({ group }) => group))).toEqual(new Set(["task_type"]));
  });

  it("is plain data: a policy file gives it back unchanged, and it encodes the same", async () => {
    const encoder = await fitted([{ file_count: 3, codebase_languages: ["Go"] }, {}], {});
    const stored = encoderSchema.parse(JSON.parse(JSON.stringify(encoder)));
    expect(stored).toEqual(encoder);
    expect(encodeState(stored, state({ file_count: 9 }))).toEqual(
      encodeState(encoder, state({ file_count: 9 })),
    );
  });

  it("names every column once and fills only columns it has, in ascending order", async () => {
    const strange = fc.record({
      file_count: fc.option(fc.nat(), { nil: null }),
      codebase_languages: fc.array(fc.constantFrom("Go", "Rust", "Zig", "C")),
      task_type: fc.string(),
      previous_agent: fc.option(fc.string(), { nil: null }),
      task_description: fc.string(),
      time_of_day: fc.double({ min: 0, max: 23.9, noNaN: true }),
    });
    const encoder = await fitted(fc.sample(strange, { numRuns: 30, seed: 1 }), { text_hash_buckets: 32 });
    expect(new Set(columnNames(encoder)).size).toBe(encoder.columns);
    fc.assert(
      fc.property(strange, (one) => {
        const { indices, values } = encodeState(encoder, state(one));
        indices.forEach((column, entry) => {
          expect(column).toBeLessThan(encoder.columns);
          if (entry > 0) expect(column).toBeGreaterThan(indices[entry - 1]!);
          expect(Number.isFinite(values[entry]!)).toBe(true);
        });
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("skips sequence rows when it is fitted", async () => {
    const rows = [row(), row({ steps: 2, action: ["ada", "ben"], state: state({ task_type: "poetry" }) })];
    expect((await fitEncoder(rows, defaultConfig())).rows).toBe(1);
  });
});
