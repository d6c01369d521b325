import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { METRICS } from "./metrics.ts";

const page = readFileSync(new URL("../../../docs/reading-the-numbers.md", import.meta.url), "utf8");
const parts = page.split(/^### /m).slice(1);
const explained = parts.map((part) => {
  const [name = "", ...lines] = part.split("\n");
  return { name, text: lines.join("\n").split(/^## /m)[0] ?? "" };
});
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

describe("docs/reading-the-numbers.md", () => {
  it("explains every number of the report exactly once", () => {
    const names = explained.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(METRICS.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(METRICS)("says of $name what the report says, in the same words", ({ name, meaning }) => {
    const text = explained.find((each) => each.name === name)?.text ?? "";
    expect(oneLine(text).startsWith(meaning)).toBe(true);
  });

  it.each(explained)("gives the formula and the paper of $name", ({ text }) => {
    expect(text).toMatch(/^```text\n[^`]+\n```$/m);
    const prose = text.replace(/```[\s\S]*?```/g, "");
    expect(prose).toMatch(/\b(18|19|20)\d\d\b/);
  });

  it.each([
    "Red line",
    "Gate",
    "Part",
    "Hidden reason",
    "Baseline",
    "random",
    "most_frequent",
    "highest_success",
    "best_per_task_type",
    "behavior_cloning",
    "Soft label",
    "Choices without variation",
    "Sequence",
    "Behaviour model",
    "Reward model",
    "Cross-fitted",
    "Estimator",
    "Bootstrap",
    "Base rate",
    "Advantage",
    "Simulated log",
  ])("says what the word %s means that reports and screens use", (word) => {
    expect(oneLine(page)).toMatch(new RegExp(`- \\*\\*${word}[^*]*\\*\\*[^:]*: [a-z].{30,}`));
  });

  it("uses ids and names once", () => {
    expect(new Set(METRICS.map(({ id }) => id)).size).toBe(METRICS.length);
    for (const { meaning } of METRICS) expect(meaning).toMatch(/^[A-Z].*[a-z0-9)%]\.$/);
  });
});
