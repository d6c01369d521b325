import { describe, expect, it } from "vitest";
import { watchLines } from "./status-watch.ts";

const record = { timestamp: "2026-06-08T07:00:00.000Z", include_policy: true, version: "v2" } as const;

describe("health and retraining on the screen of status", () => {
  it("has what the last health check found, and when", () => {
    const found = (health: Parameters<typeof watchLines>[0]["health"]) =>
      watchLines({ health, retraining: null, agents_changed: null });
    expect(
      found({ ...record, state: "failing", warning: ["drift"], failing: ["degradation", "files_intact"] }),
    ).toEqual(["Health         FAILING on 2026-06-08, of v2: degradation, files intact"]);
    expect(found({ ...record, state: "warning", warning: ["drift"], failing: [] })).toEqual([
      "Health         needs attention on 2026-06-08, of v2: drift",
    ]);
    expect(found({ ...record, version: null, state: "ok", warning: [], failing: [] })).toEqual([
      "Health         in order on 2026-06-08",
    ]);
    expect(found(null)).toEqual([]);
  });

  it("has the agents that changed", () => {
    const sentence = "Agents changed since v1 was trained: edited debugger.";
    expect(watchLines({ health: null, retraining: null, agents_changed: sentence })).toEqual([
      "Agents         changed since v1 was trained: edited debugger.",
    ]);
  });

  it("has a retraining that is not at its end, and how to go on", () => {
    const begun = { begun: "2026-06-08T07:00:00.000Z", finished: 2, of: 7 };
    const shown = (stage: "train_fresh" | null, failure: string | null) =>
      watchLines({ health: null, retraining: { ...begun, stage, failure }, agents_changed: null });
    expect(shown(null, null)).toEqual([
      "Retraining     begun on 2026-06-08, 2 of 7 stages finished; if it is not at work now, go on with: oak-policy retrain",
    ]);
    expect(shown("train_fresh", null)[0]).toContain("2 of 7 stages finished, train fresh begun; if");
    expect(shown("train_fresh", "the disk is full")[0]).toContain(
      "finished; train fresh failed: the disk is full; if",
    );
  });
});
