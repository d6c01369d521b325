import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentNote } from "../../schema/agent-note.ts";
import { agentChanges } from "./agent-changes.ts";
import { likeness, sketchOf } from "./body-sketch.ts";
import { fileHistory } from "./file-history.ts";
import { form, note, REVIEWER } from "./form.fixture.ts";
import { earlierForms, lastChanges } from "./last-changes.ts";
import { type ModelCount, modelUpgrades } from "./model-upgrades.ts";
import { newNotes } from "./new-notes.ts";

const JUNE = Date.parse("2026-06-01T00:00:00Z");
const DAY = 86_400_000;
const RENAMED = REVIEWER.replace("code-reviewer", "change-critic");

describe("the sketch of a text", () => {
  it("estimates the share of runs of three words that two texts have in common", () => {
    const words = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 80 });
    const runsOf = (text: string) => {
      const all = text.split(" ");
      return new Set(all.slice(2).map((_, at) => all.slice(at, at + 3).join(" ")));
    };
    fc.assert(
      fc.property(words, words, fc.integer({ min: 0, max: 80 }), (own, others, shared) => {
        const one = own.join(" ");
        const other = [...own.slice(0, shared), ...others.slice(shared)].join(" ");
        const [left, right] = [runsOf(one), runsOf(other)];
        const common = [...left].filter((run) => right.has(run)).length;
        const jaccard = common / new Set([...left, ...right]).size;
        // five standard errors of 64 draws
        expect(Math.abs(likeness(sketchOf(one), sketchOf(other)) - jaccard)).toBeLessThan(0.32);
      }),
    );
  });

  it("is the same for the same words, nearly the same for a renamed agent, and another for another", () => {
    expect(likeness(sketchOf(REVIEWER), sketchOf(REVIEWER.toUpperCase()))).toBe(1);
    expect(likeness(sketchOf(REVIEWER), sketchOf(RENAMED))).toBeGreaterThan(0.8);
    expect(likeness(sketchOf(REVIEWER), sketchOf("Write the tests for what was built, nothing else."))).toBe(
      0,
    );
    expect(likeness(sketchOf(REVIEWER), "no sketch")).toBe(0);
    expect(() => sketchOf("")).not.toThrow();
  });
});

describe("what is noted of agent files", () => {
  const before = [note("03-01", "coder", "Code."), note("03-01", "code-reviewer", REVIEWER)];

  it("is nothing where nothing changed", () => {
    const same = [form("coder", "Code."), form("code-reviewer", REVIEWER)];
    expect(newNotes(before, same, JUNE, "train")).toEqual([]);
  });

  it("is an edited file, from when the disk says it was written", () => {
    const edited = (changed_ms: number) =>
      newNotes(
        before,
        [form("coder", "Code well.", { changed_ms }), form("code-reviewer", REVIEWER)],
        JUNE,
        "train",
      );
    expect(edited(JUNE - DAY)).toMatchObject([
      { agent: "coder", sha256: "coder: Code well.", timestamp: "2026-05-31T00:00:00.000Z", source: "train" },
    ]);
    // older than what was noted last, or from the future: the disk does not tell
    for (const wrong of [Date.parse("2026-02-01T00:00:00Z"), JUNE + DAY])
      expect(edited(wrong)[0]?.timestamp).toBe("2026-06-01T00:00:00.000Z");
  });

  it("is a renamed agent where a file came as a very similar one went, together or later", () => {
    const now = [form("coder", "Code."), form("change-critic", RENAMED)];
    expect(newNotes(before, now, JUNE, "ingest")).toMatchObject([
      { agent: "code-reviewer", sha256: null },
      { agent: "change-critic", renamed_from: "code-reviewer" },
    ]);
    const gone = newNotes(before, [form("coder", "Code.")], JUNE, "ingest");
    expect(gone).toMatchObject([{ agent: "code-reviewer", sha256: null, body_sketch: null }]);
    expect(newNotes([...before, ...gone], now, JUNE + DAY, "ingest")).toMatchObject([
      { agent: "change-critic", renamed_from: "code-reviewer" },
    ]);
  });

  it("is no renamed agent where the other is still there, or was another", () => {
    const copy = [
      ...before.map(({ agent }) => form(agent, agent === "coder" ? "Code." : REVIEWER)),
      form("twin", REVIEWER),
    ];
    expect(newNotes(before, copy, JUNE, "ingest")).toMatchObject([{ agent: "twin" }]);
    expect(newNotes(before, copy, JUNE, "ingest")[0]).not.toHaveProperty("renamed_from");
    const other = newNotes(
      before,
      [form("coder", "Code."), form("tester", "Test all of it.")],
      JUNE,
      "ingest",
    );
    expect(other.find(({ agent }) => agent === "tester")).not.toHaveProperty("renamed_from");
  });

  it("follows an agent that is renamed and gets its old name back", () => {
    const notes = [note("03-01", "a", REVIEWER)];
    const look = (name: string, ms: number) =>
      notes.push(...newNotes(notes, [form(name, REVIEWER)], ms, "prepare"));
    look("b", JUNE);
    look("a", JUNE + 10 * DAY);
    const { nameAt, lastChanges: changes } = fileHistory(notes);
    expect([nameAt("a", JUNE - 1), nameAt("b", JUNE + DAY), nameAt("a", JUNE + 11 * DAY)]).toEqual([
      "a",
      "a",
      "a",
    ]);
    expect([...changes.values()]).toEqual([
      { agent: "a", change: "renamed", at: "2026-06-11T00:00:00.000Z", from: "b", to: "a" },
    ]);
  });
});

describe("the history of agent files", () => {
  const history = (...notes: AgentNote[]) => fileHistory(notes);

  it("begins with the first note: what was before it is not known to differ", () => {
    expect(history(note("03-01", "a", "x")).lastChanges.size).toBe(0);
  });

  it("has the last edit only, and none where a file went and came back as it was", () => {
    const edits = history(note("03-01", "a", "x"), note("04-01", "a", "y"), note("05-01", "a", "z"));
    expect(edits.lastChanges.get("a")).toMatchObject({ change: "edited", at: "2026-05-01T00:00:00.000Z" });
    expect(
      history(note("03-01", "a", "x"), note("04-01", "a", null), note("05-01", "a", "x")).lastChanges.size,
    ).toBe(0);
  });

  it("gives what was done before a rename to the new name, through all renames, and what came later to nobody else", () => {
    const { nameAt, lastChanges: changes } = history(
      note("03-01", "a", "x"),
      note("04-01", "b", "x", { renamed_from: "a" }),
      note("05-01", "c", "x", { renamed_from: "b" }),
    );
    const at = (name: string, day: string) => nameAt(name, Date.parse(`2026-${day}T00:00:00Z`));
    expect([at("a", "03-15"), at("b", "04-15"), at("a", "04-15"), at("c", "06-01")]).toEqual([
      "c",
      "c",
      "a",
      "c",
    ]);
    expect([...changes.keys()]).toEqual(["c"]);
  });
});

describe("a model that changed under a stable name", () => {
  /** Runs in the order of time, one a minute, as the preparation counts them. */
  const counted = (runs: string): ModelCount[] =>
    [...new Set(runs)].flatMap((model) => {
      const first = runs.indexOf(model);
      const times = (text: string, other: string) => text.split(other).length - 1;
      return [...new Set(runs)].map((other) => ({
        agent: "coder",
        model,
        firstMs: first * 60_000,
        other,
        before: times(runs.slice(0, first), other),
        since: times(runs.slice(first), other),
      }));
    });
  const found = (runs: string) => modelUpgrades(counted(runs)).get("coder");

  it("is found from five runs on, at the first of them, and says what it was before", () => {
    expect(found("AAAAABBBBB")).toEqual({
      agent: "coder",
      change: "upgraded",
      at: "1970-01-01T00:05:00.000Z",
      from: "A",
      to: "B",
    });
    expect(found("AAAAABBBB")).toBeUndefined();
    expect(found("AAAABBBBB")).toBeUndefined();
    expect(found("BBBBBBBBB")).toBeUndefined();
  });

  it("is found where a run on the old one, or a trial of a third, is among them", () => {
    expect(found("AAAAABBBBAB")).toMatchObject({ to: "B" });
    expect(found("AAAAABBBBBBC")).toMatchObject({ to: "B" });
    expect(found("AAAAACBBBBBB")).toMatchObject({ from: "A", to: "B" });
    expect(found("AAAAABBBBBCCCCC")).toMatchObject({ from: "B", to: "C" });
  });

  it("is none where the agent runs now on this and now on that model, or went back", () => {
    expect(found("AABABBABAABBABAB")).toBeUndefined();
    expect(found("AAAAABBBBBAAAA")).toBeUndefined();
  });

  it("counts as the last change only when it came after the file's", () => {
    const edited = {
      agent: "coder",
      change: "edited",
      at: "1970-01-01T00:06:00.000Z",
      from: null,
      to: null,
    } as const;
    const upgrades = modelUpgrades(counted("AAAAABBBBB"));
    const both = lastChanges(new Map([["coder", edited]]), upgrades);
    expect(both.get("coder")).toEqual(edited);
    expect(lastChanges(new Map(), upgrades).get("coder")).toMatchObject({ change: "upgraded" });
    const isEarlier = earlierForms(both);
    expect([isEarlier("coder", 359_999), isEarlier("coder", 360_000), isEarlier("tester", 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("agent files against those of a version", () => {
  it("came, changed, went, got another name or another model, each in one list", () => {
    const trained = [
      form("a", "x"),
      form("b", "y"),
      form("c", "z"),
      form("old", REVIEWER),
      form("m", "w", { model: "opus" }),
    ];
    const current = [
      form("a", "x"),
      form("b", "y2"),
      form("new", RENAMED),
      form("fresh", "v"),
      form("m", "w2", { model: "sonnet" }),
    ];
    expect(agentChanges(current, trained)).toEqual({
      added: ["fresh"],
      edited: ["b"],
      removed: ["c"],
      renamed: [{ from: "old", to: "new" }],
      upgraded: [{ agent: "m", from: "opus", to: "sonnet" }],
    });
  });

  it("are edited, came or went where the version knows the hash of the whole file only", () => {
    const trained = [form("m", "w"), form("old", "x")].map(({ agent, sha256 }) => ({ agent, sha256 }));
    expect(agentChanges([form("m", "w2", { model: "sonnet" }), form("new", "x")], trained)).toEqual({
      added: ["new"],
      edited: ["m"],
      removed: ["old"],
      renamed: [],
      upgraded: [],
    });
  });
});
