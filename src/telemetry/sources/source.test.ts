import { describe, expect, it } from "vitest";
import { invocationSchema } from "../../schema/invocation.ts";
import { SOURCES } from "../sources.ts";
import { transcript } from "./claude-code/transcript.fixture.ts";
import { feed } from "./read-lines.fixture.ts";

/** What every source must keep to, on a small sample of its own format. */
const samples: Record<string, object[]> = {
  "claude-code": transcript().human("x").delegate("t1", {}).answer("t1", "ok").lines,
  oak: [
    {
      timestamp: "2026-05-01T10:00:00Z",
      session_id: "s",
      invocation_id: "i",
      agent_name: "a",
      task_description: "t",
    },
    { timestamp: "2026-05-01T10:00:00Z", invocation_id: "i", success: true },
  ],
  otlp: [
    {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "t",
                  spanId: "s",
                  name: "invoke_agent a",
                  startTimeUnixNano: "1790000000000000000",
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};

describe.each(SOURCES.map((source) => [source.format, source] as const))(
  "the source %s",
  (format, source) => {
    const sample = (samples[format] ?? []) as Record<string, unknown>[];

    it("recognises its own lines and no other format's", () => {
      expect(sample.length).toBeGreaterThan(0);
      for (const [other, lines] of Object.entries(samples)) {
        for (const line of lines)
          expect(source.recognises(line as Record<string, unknown>, "x.jsonl")).toBe(other === format);
      }
    });

    it("does not recognise a catalogue, a Codex rollout or an empty object", () => {
      for (const line of [
        {},
        { file: "trimmed/a.jsonl.gz", version: ["2.0.67"], delegations: 6 },
        { timestamp: "2026-07-20T19:07:49.897Z", type: "session_meta", payload: { id: "x" } },
        { timestamp: "2026-07-20T19:07:49.897Z", type: "response_item", payload: {} },
      ]) {
        expect(source.recognises(line, "x.jsonl")).toBe(false);
      }
    });

    it("gives valid records that name where they come from", () => {
      const { invocations } = feed(source, sample).harvest;
      expect(invocations.length).toBeGreaterThan(0);
      for (const record of invocations) {
        expect(invocationSchema.safeParse(record).success).toBe(true);
        expect(record.provenance).toMatchObject({ source: format, file: "log.jsonl" });
      }
    });

    it("gives every line a fate and never throws, whatever the line", () => {
      const odd = [
        {},
        { type: null },
        { type: "user" },
        { resourceSpans: [null, 1, { scopeSpans: [{ spans: [{}] }] }] },
        { invocation_id: [], agent_name: {} },
        { type: "assistant", message: { content: [null] } },
        { type: "queue-operation", operation: "enqueue", content: 5 },
        { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes: [{ key: 1 }] }] }] }] },
      ];
      const { fates } = feed(source, [...odd, ...sample]);
      expect(fates).toHaveLength(odd.length + sample.length);
      for (const fate of fates) expect(["used", "duplicate", "ignored", "rejected"]).toContain(fate.kind);
    });

    it("gives the same harvest for the same lines", () => {
      expect(feed(source, sample).harvest).toEqual(feed(source, sample).harvest);
    });
  },
);
