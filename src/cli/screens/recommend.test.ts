import { describe, expect, it } from "vitest";
import { type RankedAction, type Recommendation, recommendationSchema } from "../../schema/recommendation.ts";
import { recommendScreen } from "./recommend.ts";

const ranked = (action: string, confidence: number): RankedAction => ({
  action,
  confidence,
  q_value: 1,
  support: 9,
  reasons: [],
});
const answer = (recommendations: RankedAction[], changes: Partial<Recommendation> = {}): Recommendation =>
  recommendationSchema.parse({
    recommendation_id: "rec_1",
    timestamp: "2026-06-01T10:00:00.000Z",
    task: "Fix it",
    task_type: "bug_fix",
    decision: "recommend",
    spoke: "policy",
    recommendations,
    sequences: [],
    untried: [],
    nearest_tasks: [],
    notes: [],
    version: "v1",
    mode: null,
    available: ["ada", "ben", "cy"],
    propensity: 1,
    ...changes,
  });
const WORDS = "Ranked by expected reward";

describe("the screen of an answer", () => {
  it("says what the rank means where a later place has the higher confidence", () => {
    const shown = recommendScreen(answer([ranked("ada", 0.8), ranked("ben", 0.6), ranked("cy", 0.7)]));
    expect(shown).toContain(`  3. cy (confidence: 0.70)\n  ${WORDS}`);
  });

  it("has no word about it where rank and confidence agree, ties included", () => {
    const shown = recommendScreen(answer([ranked("ada", 0.8), ranked("ben", 0.7), ranked("cy", 0.7)]));
    expect(shown).not.toContain(WORDS);
  });

  it("calls an answer in primary mode a decision, and names it so that it can be recorded", () => {
    const assignment = { arm: "release", unit: "task", percent: 100 } as const;
    const shown = recommendScreen(answer([ranked("ada", 0.8)], { mode: "primary", assignment }));
    expect(shown).toContain("Decision (the learned policy, v1, primary");
    expect(shown.endsWith("Recommendation rec_1")).toBe(true);
    expect(recommendScreen(answer([ranked("ada", 0.8)]))).not.toContain("rec_1");
  });

  it("says that the first was drawn by lot", () => {
    const assignment = { arm: "randomised", unit: "task", percent: 100 } as const;
    const shown = recommendScreen(
      answer([ranked("ada", 0.1), ranked("ben", 0.9)], { mode: "hybrid", assignment }),
    );
    expect(shown).toContain("(the first by lot, then the learned policy, v1, hybrid");
    expect(shown).not.toContain(WORDS);
  });
});
