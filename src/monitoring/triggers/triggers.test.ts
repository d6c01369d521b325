import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../schema/config.ts";
import { ageTrigger } from "./age.ts";
import { agentFileChanges, agentFilesTrigger } from "./agent-files.ts";
import { degradationTrigger } from "./degradation.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { lookAtTriggers } from "./look.ts";
import { newEpisodesTrigger } from "./new-episodes.ts";

const DAY_MS = 86_400_000;
const TRAINED = Date.UTC(2026, 4, 1);
const file = (agent: string, sha256 = `${agent} as it was`) => ({ agent, sha256 });

const evidence = (changes: Partial<TriggerEvidence> = {}): TriggerEvidence => ({
  nowMs: TRAINED + 29.9 * DAY_MS,
  considered: {
    version: "v1",
    atMs: TRAINED,
    dataUntilMs: TRAINED - DAY_MS,
    agentFiles: [file("debugger"), file("writer")],
    retraining: null,
  },
  newEpisodes: 49,
  degradation: {
    alarm: false,
    fall: null,
    sentence: "8 of 10 succeeded, expected 0.80: no sure sign of a fall.",
  },
  agentFiles: [file("debugger"), file("writer")],
  knownAgents: ["debugger"],
  settings: defaultConfig(),
  ...changes,
});
const answered = { retraining: { atMs: TRAINED + 5 * DAY_MS, answer: "v1 stays." } };

describe("a trigger", () => {
  it("does not fire just below its number, and names it", () => {
    const looked = lookAtTriggers(evidence());
    expect(looked.map(({ fires }) => fires)).toEqual([false, false, false, false]);
    expect(looked.map(({ number, threshold }) => [number, threshold])).toEqual([
      [29, 30],
      [49, 50],
      [null, 0.15],
      [0, 1],
    ]);
    expect(looked[0]?.sentence).toBe("v1 was trained 29 days ago (2026-05-01); due in 1 day.");
  });

  it("fires at its number", () => {
    expect(ageTrigger(evidence({ nowMs: TRAINED + 30 * DAY_MS })).fires).toBe(true);
    expect(newEpisodesTrigger(evidence({ newEpisodes: 50 })).fires).toBe(true);
  });

  it("by age fires exactly from the day of the settings on, whatever the clock says", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 400 }), fc.integer({ min: 1, max: 300 }), (days, frequency) => {
        const settings = defaultConfig();
        settings.continuous_learning.retrain_frequency_days = frequency;
        const { fires, number } = ageTrigger(evidence({ nowMs: TRAINED + days * DAY_MS, settings }));
        expect(fires).toBe(days >= frequency);
        expect(number).toBe(Math.max(0, days));
      }),
    );
  });
});

describe("the degradation trigger", () => {
  const degradation = { alarm: true, fall: 0.18, sentence: "Policy performance degraded by 18%." };

  it("fires with the alarm and repeats its words", () => {
    expect(degradationTrigger(evidence({ degradation }))).toMatchObject({
      fires: true,
      number: 0.18,
      sentence: "Policy performance degraded by 18%.",
    });
  });

  it("is silent when the alarm is switched off, and says so", () => {
    expect(degradationTrigger(evidence({ degradation: null }))).toMatchObject({
      fires: false,
      sentence: "The alarm is switched off (monitoring.alert_on_degradation).",
    });
  });

  it("fires only once for an alarm that stays raised, until enough new episodes came", () => {
    const considered = { ...evidence().considered, ...answered };
    const again = degradationTrigger(evidence({ degradation, considered }));
    expect(again.fires).toBe(false);
    expect(again.sentence).toContain("The retraining of 2026-05-06 looked at it: v1 stays.");
    expect(degradationTrigger(evidence({ degradation, considered, newEpisodes: 50 })).fires).toBe(true);
  });
});

describe("the trigger of agent files", () => {
  it("names what was added, edited and removed", () => {
    const agentFiles = [file("debugger", "edited"), file("newcomer")];
    const { fires, number, sentence } = agentFilesTrigger(
      evidence({ agentFiles, knownAgents: ["debugger", "writer"] }),
    );
    expect([fires, number]).toEqual([true, 3]);
    expect(sentence).toBe(
      "Agent files changed since v1 was trained: added newcomer; edited debugger; removed writer.",
    );
  });

  it("does not mind an edit or removal of an agent that the policy cannot choose", () => {
    const agentFiles = [file("debugger")];
    expect(agentFilesTrigger(evidence({ agentFiles })).fires).toBe(false);
    expect(agentFilesTrigger(evidence({ agentFiles: [...agentFiles, file("writer", "edited")] })).fires).toBe(
      false,
    );
  });

  it("says nothing of a version that did not write its agent files down", () => {
    const considered = { ...evidence().considered, agentFiles: undefined };
    expect(agentFilesTrigger(evidence({ considered, agentFiles: [file("anyone")] }))).toMatchObject({
      fires: false,
      sentence: "v1 does not say which agent files there were when it was trained.",
    });
  });

  it("names each agent at most once, and none whose file has the same content", () => {
    const files = fc.uniqueArray(
      fc.record({ agent: fc.constantFrom("a", "b", "c", "d"), sha256: fc.constantFrom("x", "y") }),
      { selector: ({ agent }) => agent },
    );
    fc.assert(
      fc.property(files, files, (before, now) => {
        const considered = { ...evidence().considered, agentFiles: before };
        const { added, edited, removed } = agentFileChanges({
          agentFiles: now,
          considered,
          knownAgents: ["a", "b", "c", "d"],
        });
        const names = [...added, ...edited, ...removed].sort();
        const differs = ["a", "b", "c", "d"].filter(
          (agent) =>
            before.find((each) => each.agent === agent)?.sha256 !==
            now.find((each) => each.agent === agent)?.sha256,
        );
        expect(names).toEqual(differs);
      }),
    );
  });
});
