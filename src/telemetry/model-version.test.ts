import { describe, expect, it } from "vitest";
import { modelVersion } from "./model-version.ts";

describe("the version of a model", () => {
  it.each([
    "claude-sonnet-4-5-20250929",
    "Claude-Sonnet-4-5-20250929",
    "claude-sonnet-4-5-20250929[1m]",
    "anthropic/claude-sonnet-4-5-20250929",
    "claude-sonnet-4-5@20250929",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  ])("is the same whoever serves it: %s", (name) => {
    expect(modelVersion(name)).toBe("claude-sonnet-4-5-20250929");
  });

  it("is another with another date or number", () => {
    expect(modelVersion("gpt-4o-2024-08-06")).not.toBe(modelVersion("gpt-4o-2024-05-13"));
    expect(modelVersion("claude-opus-4-6")).not.toBe(modelVersion("claude-opus-4-8[1m]"));
    expect(modelVersion("gpt-4.1")).toBe("gpt-4.1");
  });

  it("is not known where no model wrote", () => {
    expect([undefined, null, "", "  ", "<synthetic>"].map(modelVersion)).toEqual(Array(5).fill(undefined));
  });
});
