import { describe, expect, it } from "vitest";
import { countChoices } from "../behaviour/choice-counts.ts";
import { supportedActions } from "../overlap.ts";
import { sentAgents } from "./sent-agent.ts";
import { unsupportedDecisions } from "./unsupported.ts";

/** agent 0 was sent nine times on the only task type, agent 1 three times, agent 2 never */
const logged = { actions: 3, action: Int32Array.of(0, 1), taskType: Int32Array.of(0, 0) };
const counts = countChoices(logged as never, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
const data = { rows: 4, actions: 3, action: Int32Array.of(0, 0, 1, 0), taskType: Int32Array.of(0, 0, 0, 0) };
const behaviour = Float64Array.of(0.7, 0.2, 0.1, 0.7, 0.2, 0.1, 0.7, 0.2, 0.1, 0.01, 0.89, 0.1);
const target = Float64Array.of(1, 0, 0, 0, 1, 0, 0.2, 0.3, 0.5, 1, 0, 0);

describe("unsupportedDecisions", () => {
  it("lists each decision that the log says nothing about, with the reason", () => {
    const found = unsupportedDecisions({
      data,
      target,
      supported: supportedActions(data as never, behaviour, counts),
      counts,
      invocationIds: ["a", "b", "c", "d"],
      names: ["debugger", "reviewer", "writer"],
      taskTypes: ["testing"],
    });
    const common = { task_type: "testing" };
    expect(found).toEqual([
      {
        ...common,
        invocation_id: "b",
        logged_agent: "debugger",
        would_choose: "reviewer",
        tries: 3,
        because: "rarely_tried",
      },
      {
        ...common,
        invocation_id: "c",
        logged_agent: "reviewer",
        would_choose: "writer",
        tries: 0,
        because: "never_tried",
      },
      {
        ...common,
        invocation_id: "d",
        logged_agent: "debugger",
        would_choose: "debugger",
        tries: 9,
        because: "improbable_here",
      },
    ]);
  });
});

describe("sentAgents", () => {
  it("names the most probable action, the first of equals", () => {
    expect([...sentAgents(Float64Array.of(0.2, 0.4, 0.4, 1, 0, 0), 3)]).toEqual([1, 0]);
  });
});
