import { describe, expect, it } from "vitest";
import { followupFixture } from "../../schema/followup.fixture.ts";
import { type Followup, followupSchema } from "../../schema/followup.ts";
import { recordScreen } from "./record.ts";

const said = (what: Partial<Followup>): string =>
  recordScreen(followupSchema.parse(followupFixture(what))).replace(/ `oak-policy.*/, "");

describe("what record shows of a recommendation", () => {
  it("is a sentence, with whatever was said", () => {
    expect(said({ followed: true, success: true })).toBe("Recorded: rec_1 was followed, it succeeded.");
    expect(said({ followed: false, agent: "debugger" })).toBe(
      "Recorded: rec_1 was overridden, debugger was sent.",
    );
    expect(said({ invocation_id: "d7" })).toBe("Recorded: rec_1, it led to d7.");
    expect(said({ success: false, quality_rating: 2 })).toBe("Recorded: rec_1, it failed, quality 2.");
  });
});
