import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { buildEvidence, MAX_PAST_TASKS } from "./evidence.ts";
import { takeSnapshot } from "./history-snapshot.ts";
import { createPastDelegations } from "./past-delegation.ts";
import { transitionFixture } from "./transition.fixture.ts";

describe("past delegations gathered while rows go by", () => {
  it("lead to the same evidence as the whole rows, though most texts are let go", () => {
    const random = createRandom(1);
    const rows = Array.from({ length: 2.5 * MAX_PAST_TASKS }, (_, index) =>
      transitionFixture({
        invocation_id: `i${index}`,
        timestamp_ms: random.integer(4000),
        steps: 1 + (index % 10 === 0 ? 1 : 0),
        success: random.next() < 0.5,
        state: { task_type: `type ${index % 3}`, task_description: `words of ${index % 50}` },
      }),
    );
    const gathered = createPastDelegations();
    const past = rows.map(gathered.add);
    expect(buildEvidence(past)).toEqual(buildEvidence(rows));
    expect(takeSnapshot(past)).toEqual(takeSnapshot(rows));
    const texts = past.filter(({ state }) => state.task_description !== "").length;
    expect(texts).toBeLessThanOrEqual(2 * MAX_PAST_TASKS);
  });
});
