import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { form } from "../../dataset/agent-forms/form.fixture.ts";
import type { AgentChange } from "../../schema/agent-note.ts";
import { defaultConfig } from "../../schema/config.ts";
import { ageTrigger } from "./age.ts";
import { agentFilesTrigger, changesThatCount } from "./agent-files.ts";
import { degradationTrigger } from "./degradation.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { lookAtTriggers } from "./look.ts";
import { newEpisodesTrigger } from "./new-episodes.ts";

const DAY_MS = 86_400_000;
const TRAINED = Date.UTC(2026, 4, 1);
const file = (agent: string, text = `${agent} as it was`, model: string | null = null) =>
  form(agent, text, { model });
const upgrade = (agent: string, to: string): AgentChange => ({
  agent,
  change: "upgraded",
  at: "2026-05-10T00:00:00.000Z",
  from: "model-1",
  to,
});

const evidence = (changes: Partial<TriggerEvidence> = {}): TriggerEvidence => ({
  nowMs: TRAINED + 29.9 * DAY_MS,
  considered: {
    version: "v1",
    atMs: TRAINED,
    dataUntilMs: TRAINED - DAY_MS,
    agentFiles: [file("debugger"), file("writer")],
    agentModels: [],
    retraining: null,
  },
  newEpisodes: 49,
  degradation: {
    alarm: false,
    fall: null,
    sentence: "8 of 10 succeeded, expected 0.80: no sure sign of a fall.",
  },
  agentFiles: [file("debugger"), file("writer")],
  upgrades: [],
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
      "Agents changed since v1 was trained: added newcomer; edited debugger; removed writer.",
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

  it("tells a rename and another model from an edit", () => {
    const considered = {
      ...evidence().considered,
      agentFiles: [file("debugger"), file("writer"), file("tester", "Test.", "opus")],
    };
    const agentFiles = [
      file("fixer", "debugger as it was"),
      file("writer"),
      file("tester", "Test!", "sonnet"),
    ];
    const knownAgents = ["debugger", "writer", "tester"];
    const { number, sentence } = agentFilesTrigger(evidence({ considered, agentFiles, knownAgents }));
    expect(number).toBe(2);
    expect(sentence).toBe(
      "Agents changed since v1 was trained: renamed debugger to fixer; another model: tester from opus to sonnet.",
    );
  });

  it("hears of another model behind the same file from the telemetry, once", () => {
    const upgrades = [upgrade("debugger", "model-2"), upgrade("writer", "model-2")];
    const fired = agentFilesTrigger(evidence({ upgrades }));
    expect([fired.fires, fired.number]).toEqual([true, 1]); // v1 cannot choose the writer
    expect(fired.sentence).toBe(
      "Agents changed since v1 was trained: another model: debugger from model-1 to model-2.",
    );
    const considered = { ...evidence().considered, agentModels: [{ agent: "debugger", model: "model-2" }] };
    expect(agentFilesTrigger(evidence({ upgrades, considered })).fires).toBe(false);
    const next = [upgrade("debugger", "model-3")];
    expect(agentFilesTrigger(evidence({ upgrades: next, considered })).fires).toBe(true);
  });

  it("does not count the advisor, which comes with every version", () => {
    const agentFiles = [...evidence().agentFiles, file("policy-advisor", "v2")];
    expect(agentFilesTrigger(evidence({ agentFiles }))).toMatchObject({
      fires: false,
      sentence: "2 agent files are as when v1 was trained.",
    });
  });

  it("names each agent at most once, and none whose file has the same content", () => {
    const agents = ["a", "b", "c", "d"];
    const files = fc.uniqueArray(
      fc
        .record({ agent: fc.constantFrom(...agents), text: fc.constantFrom("x", "y") })
        .map(({ agent, text }) => form(agent, text)),
      { selector: ({ agent }) => agent },
    );
    const models = fc.subarray(agents).map((names) => names.map((agent) => upgrade(agent, "model-2")));
    fc.assert(
      fc.property(files, files, models, (before, now, upgrades) => {
        const considered = { ...evidence().considered, agentFiles: before };
        const changes = changesThatCount({ agentFiles: now, considered, knownAgents: agents, upgrades });
        const { added, edited, removed, renamed, upgraded } = changes;
        const names = [
          ...[...added, ...edited, ...removed, ...renamed.flatMap(({ from, to }) => [from, to])],
          ...upgraded.map(({ agent }) => agent),
        ].sort();
        const hash = (list: typeof now, agent: string) => list.find((each) => each.agent === agent)?.sha256;
        const differs = agents.filter((agent) => hash(before, agent) !== hash(now, agent));
        const upgradedToo = upgrades.map(({ agent }) => agent).filter((agent) => !differs.includes(agent));
        expect(names).toEqual([...differs, ...upgradedToo].sort());
      }),
    );
  });
});
