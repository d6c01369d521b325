import { describe, expect, it } from "vitest";
import { otlp } from "./otlp.ts";
import { feed } from "./read-lines.fixture.ts";

type Value = string | number | boolean;
const attributes = (values: Record<string, Value>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : typeof value === "number"
          ? { intValue: String(value) }
          : { boolValue: value },
  }));
const span = (spanId: string, values: Record<string, Value>, extra: object = {}) => ({
  traceId: "t1",
  spanId,
  name: "span",
  startTimeUnixNano: "1790000000000000000",
  endTimeUnixNano: "1790000038310000000",
  attributes: attributes(values),
  status: { code: 1 },
  ...extra,
});
const agent = (spanId: string, name: string, extra: object = {}, more: Record<string, Value> = {}) =>
  span(spanId, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, ...more }, extra);
const spans = (...list: object[]) => ({
  resourceSpans: [
    { resource: { attributes: attributes({ "service.name": "my-agents" }) }, scopeSpans: [{ spans: list }] },
  ],
});
const logs = (eventName: string, values: Record<string, Value>, extra: object = {}) => ({
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            { timeUnixNano: "1790000040000000000", eventName, attributes: attributes(values), ...extra },
          ],
        },
      ],
    },
  ],
});

describe("OTLP agent spans", () => {
  it("tell the model that answered, else the one asked for, else none", () => {
    const asked = { "gen_ai.request.model": "gpt-4o" };
    const { harvest } = feed(otlp, [
      spans(
        agent("a", "one", {}, { ...asked, "gen_ai.response.model": "gpt-4o-2024-08-06" }),
        agent("b", "two", {}, asked),
        agent("c", "three"),
      ),
    ]);
    expect(harvest.invocations.map(({ agent_model }) => agent_model)).toEqual([
      "gpt-4o-2024-08-06",
      "gpt-4o",
      undefined,
    ]);
  });

  it("become records with task, tokens, session and duration", () => {
    const messages = JSON.stringify([
      { role: "user", parts: [{ type: "text", content: "Fix the crash in app.py" }] },
    ]);
    const { harvest } = feed(otlp, [
      spans(
        agent(
          "a",
          "Code Reviewer",
          {},
          {
            "gen_ai.input.messages": messages,
            "gen_ai.conversation.id": "c1",
            "gen_ai.usage.input_tokens": 1200,
          },
        ),
      ),
    ]);
    expect(harvest.invocations[0]).toMatchObject({
      timestamp: "2026-09-21T14:13:20.000Z",
      session_id: "c1",
      invocation_id: "t1:a",
      workflow_id: "t1",
      agent_name: "code-reviewer",
      task_description: "Fix the crash in app.py",
      duration_seconds: 38.31,
      repository: "my-agents",
      outcome: { status: "success", success_source: "no_objection", tokens: { input: 1200, output: 0 } },
      metadata: { agent_display_name: "Code Reviewer" },
    });
  });

  it("name the nearest ancestor agent as parent, over spans of lines that come in any order", () => {
    const lines = [
      spans(agent("c", "inner", { parentSpanId: "b" })),
      spans(span("b", { "gen_ai.operation.name": "execute_tool" }, { parentSpanId: "a" })),
      spans(agent("a", "outer", { parentSpanId: "" })),
    ];
    for (const order of [lines, [...lines].reverse()]) {
      const parents = feed(otlp, order).harvest.invocations.map(({ agent_name, parent_invocation_id }) => [
        agent_name,
        parent_invocation_id,
      ]);
      expect(new Map(parents as [string, string | null][])).toEqual(
        new Map([
          ["outer", null],
          ["inner", "t1:a"],
        ]),
      );
    }
  });

  it("do not hang on a loop of parents", () => {
    const { harvest } = feed(otlp, [
      spans(
        span("a", {}, { parentSpanId: "b" }),
        span("b", {}, { parentSpanId: "a" }),
        agent("c", "x", { parentSpanId: "a" }),
      ),
    ]);
    expect(harvest.invocations[0]?.parent_invocation_id).toBeNull();
  });

  it.each<[string, object, Record<string, Value>, unknown]>([
    ["a status error", { status: { code: 2, message: "bad plan" } }, {}, [false, "failed"]],
    ["a status error by name", { status: { code: "STATUS_CODE_ERROR" } }, {}, [false, "failed"]],
    ["an error type", {}, { "error.type": "ValueError" }, [false, "failed"]],
    ["a timeout, which is nobody's fault", {}, { "error.type": "timeout" }, [null, "censored"]],
  ])("with %s", (_name, extra, more, expected) => {
    const outcome = feed(otlp, [spans(agent("a", "x", extra, more))]).harvest.invocations[0]?.outcome;
    expect([outcome?.success, outcome?.success_source]).toEqual(expected);
  });

  it("get ratings from evaluations of the span, of a span below it, or of its response", () => {
    const { harvest } = feed(otlp, [
      logs(
        "gen_ai.evaluation.result",
        { "gen_ai.evaluation.name": "Relevance", "gen_ai.evaluation.score.label": "fail" },
        { traceId: "t1", spanId: "b" },
      ),
      logs("gen_ai.evaluation.result", {
        "gen_ai.evaluation.name": "Score",
        "gen_ai.response.id": "r1",
        "gen_ai.evaluation.score.value": 1,
      }),
      logs(
        "gen_ai.evaluation.result",
        { "gen_ai.evaluation.name": "Lost", "gen_ai.evaluation.score.label": "pass" },
        { traceId: "t9", spanId: "z" },
      ),
      spans(agent("a", "x", {}, { "gen_ai.response.id": "r1" }), span("b", {}, { parentSpanId: "a" })),
    ]);
    expect(
      harvest.ratings.map(({ invocation_id, success, feedback_source }) => [
        invocation_id,
        success,
        feedback_source,
      ]),
    ).toEqual([
      ["t1:a", false, "Relevance"],
      ["t1:a", true, "Score"],
    ]);
    expect(harvest.unlinkedRatings).toBe(1);
    expect(harvest.invocations[0]?.outcome).toMatchObject({ success: false, success_source: "evaluation" });
  });

  it("are counted once, and other signals are ignored by type", () => {
    const line = spans(agent("a", "x"));
    const { fates, harvest } = feed(otlp, [
      line,
      line,
      { resourceMetrics: [] },
      logs("claude_code.tool_result", {}),
      spans(span("q", {})),
      { resourceSpans: 3 },
    ]);
    expect(fates).toEqual([
      { kind: "used" },
      { kind: "duplicate" },
      { kind: "ignored", type: "otlp:resourceMetrics" },
      { kind: "ignored", type: "otlp:claude_code.tool_result" },
      { kind: "ignored", type: "otlp:spans without an agent" },
      { kind: "rejected", reason: "field resourceSpans: not a list" },
    ]);
    expect(harvest.duplicateDelegations).toBe(1);
  });
});
