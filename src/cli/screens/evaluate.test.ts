import { describe, expect, it } from "vitest";
import { COMPLETE, POOR } from "../../operations/evaluation-report/report.fixture.ts";
import { evaluateScreen } from "./evaluate.ts";

const LONG = "database-architect-for-very-old-installations-of-which-nobody-knows-the-version";
const long = {
  ...COMPLETE,
  policies: COMPLETE.policies.map((policy) => ({ ...policy, name: LONG })),
  slices: COMPLETE.slices.map((slice) => ({ ...slice, name: LONG })),
};

describe("the screen of an evaluation", () => {
  it.each([
    ["complete", COMPLETE],
    ["poor", POOR],
    ["with long names", long],
    [
      "without an answer for any part",
      { ...COMPLETE, slices: COMPLETE.slices.filter(({ gain }) => gain === null) },
    ],
  ])("is tidy at 100 columns: %s", (_, report) => {
    expect(
      evaluateScreen(report)
        .split("\n")
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });

  it("ends with the verdict", () => {
    const lines = evaluateScreen(COMPLETE).split("\n");
    const verdict = lines.findIndex((line) => line.startsWith("VERDICT"));
    expect(lines[verdict]).toBe("VERDICT  switch");
    expect(lines.length - verdict).toBeLessThan(8);
    expect(lines.at(-1)).toBe("  Gate (asks for no loss beyond 2.0 points): passes.");
  });

  it("lists only the parts with an answer, and counts the others", () => {
    const screen = evaluateScreen(COMPLETE);
    expect(screen.match(/^(task type|repository|sent to) .*$/gm)).toHaveLength(4);
    expect(screen).toContain("The others: undecided: 3 parts; cannot be told: 2 parts.");
    const undecided = { ...COMPLETE, slices: COMPLETE.slices.filter(({ answer }) => answer === "undecided") };
    expect(evaluateScreen(undecided).replace(/\s+/g, " ")).toContain(
      "none shows a difference; undecided: 3 parts; cannot be told: 0 parts.",
    );
  });

  it("says in one line that nothing can be told of any part", () => {
    const thin = { ...COMPLETE, slices: COMPLETE.slices.filter(({ gain }) => gain === null) };
    expect(evaluateScreen(thin)).toContain("By part: of 2 parts nothing can be told.");
  });

  it("leaves out what could not be estimated, and shows no value that is not there", () => {
    const screen = evaluateScreen(POOR);
    expect(screen).toContain("No gain of v1 can be told: see the verdict.");
    expect(screen.indexOf("There is no answer on the whole")).toBeGreaterThan(0);
    expect(screen.indexOf("There is no answer on the whole")).toBeLessThan(
      screen.indexOf("if it had chosen"),
    );
    expect(evaluateScreen(COMPLETE)).not.toContain("There is no answer on the whole");
    expect(screen).not.toMatch(/NaN|null|undefined|Gamma|Stated confidence/);
  });

  it("compares only policies that the log can judge", () => {
    const policies = COMPLETE.policies.map((policy) =>
      policy.name === "random"
        ? { ...policy, overlap: { ...policy.overlap, effective_sample_size: 1 } }
        : policy,
    );
    const screen = evaluateScreen({ ...COMPLETE, policies }).replace(/\s+/g, " ");
    expect(screen).toContain(
      "behavior cloning -3.4 to +4.1 (adjusted p 0.410); too thin a log to tell: random.",
    );
  });

  it("marks in the table what the log is too thin to judge, and says what the mark means", () => {
    const thin = COMPLETE.policies.map((policy) =>
      policy.name === "random"
        ? { ...policy, overlap: { ...policy.overlap, effective_sample_size: 11 } }
        : policy,
    );
    const screen = evaluateScreen({ ...COMPLETE, policies: thin });
    expect(screen).toMatch(/^random \* +\d/m);
    expect(screen.replace(/\s+/g, " ")).toContain(
      "* too little in the log to judge it (ESS below 30 or support below 80.0 %)",
    );
    expect(evaluateScreen(COMPLETE)).not.toContain("*");
  });

  it("says nothing of what would overturn an answer where a red line forbids one", () => {
    const screen = evaluateScreen({ ...COMPLETE, verdict: POOR.verdict });
    expect(screen).not.toMatch(/Gamma|all intervals valid|Reward, /);
    expect(screen.replace(/\s+/g, " ")).toContain("More episodes of the same kind would not decide it");
  });

  it("does not say what a policy would make of whole episodes where the log cannot judge that", () => {
    const { sequences } = COMPLETE;
    if (!sequences) throw new Error("the fixture follows whole episodes");
    const note = "The log cannot judge the policy through whole episodes.";
    const screen = evaluateScreen({ ...COMPLETE, sequences: { ...sequences, difference: null, note } });
    expect(evaluateScreen(COMPLETE)).toContain("per-decision DR 21.60");
    expect(screen).toContain("reward: today 19.80. The log cannot judge");
    expect(screen).not.toMatch(/per-decision DR|FQE/);
  });

  it("names the parts of a switch for some kinds of tasks", () => {
    const verdict = {
      ...COMPLETE.verdict,
      answer: "switch_for_slices" as const,
      slices: [{ by: "task_type" as const, name: "security" }],
    };
    expect(evaluateScreen({ ...COMPLETE, verdict })).toContain("Better for: security (task type).");
  });
});
