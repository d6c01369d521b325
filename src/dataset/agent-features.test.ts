import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentFile } from "../schema/agent-file.ts";
import { AGENT_FEATURE_WIDTH, agentFeatures, describeAgent } from "./agent-features.ts";

const file = (changes: Partial<AgentFile> = {}): AgentFile => ({
  name: "test-writer",
  description: "Writes unit tests for new functions",
  tools: ["Read", "Write"],
  model: "sonnet",
  sha256: "0",
  ...changes,
});
const inner = (left: Float64Array, right: Float64Array) =>
  left.reduce((sum, entry, k) => sum + entry * right[k]!, 0);

describe("the features of an agent", () => {
  it("have the square length 1, whatever the file says", () => {
    fc.assert(
      fc.property(
        fc.record({
          description: fc.lorem({ maxCount: 60 }),
          tools: fc.option(
            fc.array(fc.constantFrom("Read", "Bash", "mcp__github__search"), { minLength: 1 }),
          ),
          model: fc.option(fc.constantFrom("opus", "claude-opus-4-8")),
        }),
        (said) => {
          const features = describeAgent(file(said));
          expect(features.length).toBe(AGENT_FEATURE_WIDTH);
          expect(inner(features, features)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("are near each other for files that say alike, and do not see words that every file holds", () => {
    const writer = describeAgent(file());
    const alike = describeAgent(
      file({ name: "spec-writer", description: "Writes unit tests and test functions" }),
    );
    const other = describeAgent(
      file({
        name: "deployer",
        description: "Rolls releases out to Kubernetes",
        tools: ["Bash"],
        model: "opus",
      }),
    );
    expect(inner(writer, alike)).toBeGreaterThan(0.7);
    expect(inner(writer, other)).toBeLessThan(0.5);
    const chatty = "Use this agent proactively when you should: writes unit tests for new functions";
    expect(describeAgent(file({ description: chatty }))).toEqual(writer);
  });

  it("tell saying nothing of tools and model from naming some, and one order of tools not from another", () => {
    expect(describeAgent(file({ tools: null }))).not.toEqual(describeAgent(file()));
    expect(describeAgent(file({ model: null }))).not.toEqual(describeAgent(file()));
    expect(describeAgent(file({ tools: ["Write", "Read"] }))).toEqual(describeAgent(file()));
    // an MCP tool is one word, however many parts its name has
    expect(describeAgent(file({ tools: ["mcp__a-b__c"] }))).toEqual(
      describeAgent(file({ tools: ["mcp__a_b__c"] })),
    );
  });

  it("of an action space are zeros for sequences and for agents without a file", () => {
    const { width, values } = agentFeatures(["coder", "test-writer", ["coder", "test-writer"]], [file()]);
    expect(width).toBe(AGENT_FEATURE_WIDTH);
    const row = (action: number) => values.subarray(action * width, (action + 1) * width);
    expect(row(0).some(Boolean)).toBe(false);
    expect(row(1)).toEqual(describeAgent(file()));
    expect(row(2).some(Boolean)).toBe(false);
  });

  it("have no width when no agent of the action space has a file", () => {
    expect(agentFeatures(["coder"], [file()])).toEqual({ width: 0, values: new Float64Array(0) });
    expect(agentFeatures([], []).width).toBe(0);
  });
});
