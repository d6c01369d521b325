import { beforeAll, describe, expect, it } from "vitest";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import { findChromium, type Seen, seeIn } from "./chromium.fixture.ts";
import { evaluationPage } from "./page.ts";
import { COMPLETE, POOR } from "./report.fixture.ts";

const WIDTHS = [320, 400, 760, 940, 1200];

const named = (name: string): EvaluationReport => ({
  ...COMPLETE,
  policy: name,
  policies: COMPLETE.policies.map((policy) => ({ ...policy, name })),
  agents: COMPLETE.agents.map((agent) => ({ ...agent, name })),
  slices: COMPLETE.slices.map((slice) => ({ ...slice, name })),
});

const REPORTS: readonly (readonly [string, EvaluationReport])[] = [
  ["complete", COMPLETE],
  ["poor", POOR],
  ["with a very long name", named("an-agent-with-a-name-that-has-no-space-and-never-ends-".repeat(3))],
  [
    "with scripts in a name",
    named(`"><img src=x onerror="parent.alert(1)"><script>parent.alert(2)</script>`),
  ],
];

/** Every fold open, so that what is in it is looked at too. */
const opened = (report: EvaluationReport): string =>
  evaluationPage(report).replaceAll("<details>", "<details open>");

const chromium = findChromium();

// a browser takes a second or two to start, so all pages are looked at in one
describe.skipIf(chromium === null)("the page in a browser", () => {
  let light: Seen[][] = [];
  let dark: Seen[][] = [];
  beforeAll(() => {
    const pages = REPORTS.map(([, report]) => opened(report));
    light = seeIn(chromium ?? "", pages, WIDTHS, "light");
    dark = seeIn(chromium ?? "", pages.slice(0, 1), [400], "dark");
  });

  it.each(REPORTS.map(([name], index) => [name, index] as const))(
    "needs no scrolling sideways, cuts no word and runs nothing: %s",
    (_, index) => {
      expect(light[index]).toHaveLength(WIDTHS.length);
      for (const seen of light[index] ?? []) {
        expect(seen.scrollWidth, `at ${seen.width}`).toBeLessThanOrEqual(seen.width);
        expect(seen.outside, `at ${seen.width}`).toEqual([]);
        expect(seen.cut, `at ${seen.width}`).toEqual([]);
        expect(seen.refused).toEqual([]);
      }
    },
  );

  it("shows each picture once, at any width", () => {
    const pictures = evaluationPage(COMPLETE).match(/<figure>/g)?.length;
    expect(light[0]?.map((seen) => seen.pictures)).toEqual(WIDTHS.map(() => pictures));
  });

  it("has the colours that the reader's machine asks for", () => {
    expect(light[0]?.[0]?.background).toBe("rgb(255, 255, 255)");
    expect(dark[0]?.[0]?.background).toBe("rgb(20, 24, 29)");
  });

  it("lets the keyboard reach every link and every fold", () => {
    const there = evaluationPage(COMPLETE).match(/<a |<summary>/g)?.length;
    expect(light[0]?.[0]?.reachable).toBe(there);
  });
});
