import { describe, expect, it } from "vitest";
import * as z from "zod";
import { describeOptions } from "./option.ts";

describe("describeOptions", () => {
  it("derives flag, kind, choices, default and need from the input schema", () => {
    const options = describeOptions(
      z.object({
        task: z.string().optional().meta({ positional: true }).describe("the task"),
        topK: z.number().int().optional().describe("how many"),
        force: z.boolean().default(false).describe("overrule"),
        mode: z.enum(["a", "b"]).describe("how"),
        agents: z.array(z.string()).default(["x"]).describe("who"),
      }),
    );
    const text = { positional: false, required: false };
    expect(options).toEqual([
      { ...text, field: "task", flag: "--task", kind: "text", description: "the task", positional: true },
      { ...text, field: "topK", flag: "--top-k", kind: "number", description: "how many" },
      { ...text, field: "force", flag: "--force", kind: "flag", description: "overrule", default: false },
      {
        field: "mode",
        flag: "--mode",
        kind: "choice",
        description: "how",
        positional: false,
        required: true,
        choices: ["a", "b"],
      },
      { ...text, field: "agents", flag: "--agents", kind: "list", description: "who", default: ["x"] },
    ]);
  });
});
