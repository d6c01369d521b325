import { describe, expect, it } from "vitest";
import { rowOf } from "../numeric/sparse.ts";
import { defaultConfig } from "../schema/config.ts";
import { createActionSpace } from "./action-space.ts";
import { encodeTransitions, withKnownActions } from "./encode-transitions.ts";
import { encodeState } from "./encoder/encode-state.ts";
import { fitEncoder } from "./encoder/fit-encoder.ts";
import { row, state } from "./state.fixture.ts";
import { sliceTransitions } from "./transition-table.ts";

const space = createActionSpace(["ada", "ben", ["ada", "ben"]], ["bug_fix"]);
const rows = [
  row({
    episode_id: "one",
    done: false,
    next_state: state({ step: 1 }),
    next_available_actions: ["ben"],
    reward: 2.5,
  }),
  row({ episode_id: "one", action: "stranger", success: false, success_probability: 0.25 }),
  row({ episode_id: "two", action: ["ada", "ben"], steps: 2, state: state({ task_type: "poetry" }) }),
];

describe("encodeTransitions", () => {
  it("keeps every field of the rows, in their order", async () => {
    const encoder = await fitEncoder(rows, defaultConfig());
    const table = encodeTransitions(rows, encoder, space);
    expect(table).toMatchObject({ rows: 3, actions: 3 });
    expect([...table.action]).toEqual([0, -1, 2]);
    expect([...table.reward]).toEqual([2.5, 1, 1]);
    expect([...table.done]).toEqual([0, 1, 1]);
    expect([...table.steps]).toEqual([1, 1, 2]);
    expect([...table.mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect([...table.nextMask]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...table.taskType]).toEqual([0, 0, -1]);
    expect([...table.nextTaskType]).toEqual([0, -1, -1]);
    expect([...table.success]).toEqual([1, 0, 1]);
    expect([...table.successProbability]).toEqual([1, 0.25, 1]);
    expect([...table.episode]).toEqual([0, 0, 1]);
    rows.forEach((given, index) => {
      expect(rowOf(table.states, index)).toEqual(encodeState(encoder, given.state));
    });
    expect(rowOf(table.nextStates, 0)).toEqual(encodeState(encoder, rows[0]!.next_state!));
    expect(rowOf(table.nextStates, 1).indices).toHaveLength(0);
  });

  it("keeps who was recommended beside the state, never in it, and has no such column where nobody was", async () => {
    const encoder = await fitEncoder(rows, defaultConfig());
    const plain = encodeTransitions(rows, encoder, space);
    expect(plain).not.toHaveProperty("advice");
    const named = ["ben", undefined, "stranger"];
    const advised = rows.map((given, index) => ({
      ...given,
      ...(named[index] && { recommended_agent: named[index], recommended_mode: "hybrid" as const }),
    }));
    const { advice, ...table } = encodeTransitions(
      advised,
      await fitEncoder(advised, defaultConfig()),
      space,
    );
    expect(table).toEqual(plain);
    expect(advice).toEqual({ named: Int32Array.of(1, -1, -1), mode: Int32Array.of(2, -1, 2) });
    expect(withKnownActions({ ...table, advice: advice! }).table.advice?.mode).toEqual(Int32Array.of(2, 2));
    expect(sliceTransitions({ ...table, advice: advice! }, 1, 3).advice?.named).toEqual(
      Int32Array.of(-1, -1),
    );
  });

  it("counts rows whose logged action is unknown when it takes them out", async () => {
    const encoder = await fitEncoder(rows, defaultConfig());
    const all = encodeTransitions(rows, encoder, space);
    const { table, unknown } = withKnownActions(all);
    expect(unknown).toBe(1);
    expect([...table.action]).toEqual([0, 2]);
    expect([...table.episode]).toEqual([0, 1]);
    expect(rowOf(table.states, 1)).toEqual(rowOf(all.states, 2));
    expect(table.nextMask).toHaveLength(6);
  });
});
