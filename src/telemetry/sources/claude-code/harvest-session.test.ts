import { describe, expect, it } from "vitest";
import type { Invocation } from "../../../schema/invocation.ts";
import { claudeCode } from "../claude-code.ts";
import { feed } from "../read-lines.fixture.ts";
import { type Transcript, transcript } from "./transcript.fixture.ts";

const harvest = (log: Transcript) => feed(claudeCode, log.lines).harvest;
const first = (log: Transcript): Invocation => harvest(log).invocations[0]!;

describe("the agents on offer", () => {
  it("are those of the listing at that moment, with the chosen one", () => {
    const log = transcript().raw({
      type: "attachment",
      attachment: {
        type: "agent_listing_delta",
        addedTypes: ["Explore", "coder"],
        addedLines: ["- coder: Writes code. (Tools: *)"],
      },
    });
    log
      .delegate("t1", { subagent_type: "coder" })
      .raw({
        type: "attachment",
        attachment: { type: "agent_listing_delta", addedTypes: ["later"], removedTypes: ["Explore"] },
      })
      .delegate("t2", { subagent_type: "odd" });
    const [one, two] = harvest(log).invocations;
    expect(one).toMatchObject({
      available_agents: ["Explore", "coder"],
      available_agents_source: "listing",
      metadata: { agent_description: "Writes code. (Tools: *)" },
    });
    expect(two?.available_agents).toEqual(["coder", "later", "odd"]);
  });

  it("are those of an error message from then on", () => {
    const log = transcript()
      .delegate("t1", { subagent_type: "x" })
      .answer("t1", "Agent type 'x' not found. Available agents: dev, Explore", null, true)
      .delegate("t2", { subagent_type: "dev" });
    const [one, two] = harvest(log).invocations;
    expect(one?.available_agents_source).toBe("seen_in_repository");
    expect(two).toMatchObject({
      available_agents: ["Explore", "dev"],
      available_agents_source: "error_message",
    });
  });

  it("are else the agents used in the repository up to then, never later ones or unknown ones", () => {
    const log = transcript()
      .delegate("t0", { subagent_type: "typo" })
      .answer("t0", "Agent type 'typo' not found.", null, true);
    log
      .delegate("t1", { subagent_type: "a" })
      .delegate("t2", { subagent_type: "b" })
      .delegate("t3", { subagent_type: "a" });
    expect(harvest(log).invocations.map(({ available_agents }) => available_agents)).toEqual([
      ["typo"],
      ["a"],
      ["a", "b"],
      ["a", "b"],
    ]);
  });
});

describe("sub-agent files", () => {
  const sub = (line: object) => ({
    sessionId: "S1",
    agentId: "a1",
    isSidechain: true,
    timestamp: "2026-04-02T10:00:12.000Z",
    ...line,
  });
  const usage = (output: number) => ({
    input_tokens: 10,
    output_tokens: output,
    cache_read_input_tokens: 5,
    cache_creation_input_tokens: 1,
  });

  it("give the cost, once per message with the last line counting, the tools, and the share of errors", () => {
    const log = transcript().delegate("t1", {}).answer("t1", "ok", { status: "completed", agentId: "a1" });
    const lines = [
      sub({
        uuid: "s1",
        type: "assistant",
        message: { id: "m1", content: [{ type: "text", text: "hm" }], usage: usage(1) },
      }),
      sub({
        uuid: "s2",
        type: "assistant",
        message: {
          id: "m1",
          content: [{ type: "tool_use", id: "x", name: "Read", input: {} }],
          usage: usage(7),
        },
      }),
      sub({
        uuid: "s3",
        type: "user",
        message: { content: [{ type: "tool_result", tool_use_id: "x", content: "no", is_error: true }] },
      }),
      sub({
        uuid: "s4",
        type: "user",
        message: { content: [{ type: "tool_result", tool_use_id: "y", content: "yes" }] },
      }),
      sub({ uuid: "s5", type: "assistant", message: { id: "m2", content: [], usage: usage(2) } }),
    ];
    expect(feed(claudeCode, [...log.lines, ...lines]).harvest.invocations[0]).toMatchObject({
      outcome: { tokens: { input: 20, output: 9, cache_read: 10, cache_creation: 2 }, tool_uses: 1 },
      tools_used: ["Read"],
      metadata: { tool_error_share: 0.5 },
    });
  });

  it("tell the model that ran them, first by their own messages, then by the answer", () => {
    const message = (model: string) =>
      sub({ uuid: `s-${model}`, type: "assistant", message: { id: model, model, content: [] } });
    const log = transcript().delegate("t1", { model: "opus" }).answer("t1", "ok", {
      status: "completed",
      agentId: "a1",
      resolvedModel: "claude-opus-4-8[1m]",
    });
    const modelsOf = (...lines: object[]) =>
      feed(claudeCode, [...log.lines, ...lines]).harvest.invocations.map(({ agent_model }) => agent_model);
    expect(modelsOf(message("<synthetic>"), message("claude-sonnet-4-5-20250929"))).toEqual([
      "claude-sonnet-4-5-20250929",
    ]);
    expect(modelsOf()).toEqual(["claude-opus-4-8"]);
    expect(harvest(transcript().delegate("t1", { model: "opus" })).invocations[0]).not.toHaveProperty(
      "agent_model",
    );
  });

  it("may delegate themselves: the nested delegation names its parent", () => {
    const log = transcript().delegate("t1", {}).answer("t1", "ok", { status: "completed", agentId: "a1" });
    log.delegate("t2", {}, { agentId: "a1", isSidechain: true });
    expect(harvest(log).invocations.map(({ parent_invocation_id }) => parent_invocation_id)).toEqual([
      null,
      "t1",
    ]);
  });

  it("without a delegation are counted, and context compaction is none", () => {
    const { harvest: result } = feed(
      claudeCode,
      ["a77", "acompact-e1f845"].map((agentId) =>
        sub({ uuid: agentId, agentId, type: "user", message: { content: "x" } }),
      ),
    );
    expect(result).toMatchObject({ orphanRuns: 1, sessions: 0, invocations: [] });
  });

  it("of the oldest versions stand inline and are found by their prompt", () => {
    const log = transcript().delegate("t1", { prompt: "Look around." });
    log.raw({ type: "user", isSidechain: true, parentUuid: null, message: { content: "Look around." } });
    log
      .raw({
        type: "assistant",
        isSidechain: true,
        parentUuid: "S1-u1",
        message: { id: "m1", content: [], usage: usage(3) },
      })
      .answer("t1", "ok");
    expect(first(log).outcome?.tokens).toMatchObject({ output: 3 });
  });

  it("are joined by their sidecar file when the session does not name them", () => {
    const reader = claudeCode.open();
    for (const [at, value] of transcript().delegate("t1", {}).lines.entries())
      reader.read({ value, file: "p/S1.jsonl", number: at + 1 });
    expect(
      claudeCode.recognises({ agentType: "Explore", toolUseId: "t1" }, "p/S1/subagents/agent-a1.meta.json"),
    ).toBe(true);
    reader.read({
      value: { agentType: "Explore", toolUseId: "t1" },
      file: "p/S1/subagents/agent-a1.meta.json",
      number: 1,
    });
    expect(reader.finish(new Map()).invocations[0]?.metadata).toMatchObject({
      agent_id: "a1",
      agent_type_reported: "Explore",
    });
  });
});
