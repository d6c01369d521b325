import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EvaluationReport, evaluationReportSchema, VERDICTS } from "../../schema/evaluation-report.ts";
import { METRICS } from "./metrics.ts";
import { evaluationPage } from "./page.ts";
import { attributes, skeleton, textOf } from "./page-reader.fixture.ts";
import { COMPLETE, POOR } from "./report.fixture.ts";
import { HEADLINES } from "./verdict-words.ts";

const REPORTS = [
  ["a report with everything in it", COMPLETE],
  ["a report in which hardly anything could be estimated", POOR],
] as const;

/** The complete report with another name wherever a log could have put one. */
function rename(report: EvaluationReport, name: string): EvaluationReport {
  return {
    ...report,
    policy: name,
    policies: report.policies.map((policy) => ({
      ...policy,
      name,
      overlap: {
        ...policy.overlap,
        unsupported: policy.overlap.unsupported.map((cell) => ({ ...cell, task_type: name, agent: name })),
      },
    })),
    agents: report.agents.map((agent) => ({ ...agent, name })),
    comparisons: report.comparisons.map((each) => ({ ...each, policy: name, against: name })),
    slices: report.slices.map((slice) => ({ ...slice, name, reason: name })),
    reward_weights: report.reward_weights.map((flip) => ({
      ...flip,
      weight: name,
      unit: name,
      sentence: name,
    })),
    sensitivity: report.sensitivity && { ...report.sensitivity, meaning: name },
    sequences: report.sequences && { ...report.sequences, note: name },
    power: { ...report.power, sentence: name },
    compared_to: report.compared_to && {
      ...report.compared_to,
      version: name,
      sentence: name,
      unknown_agents: [name],
      changes: report.compared_to.changes.map((change) => ({
        ...change,
        task_type: name,
        from: name,
        to: name,
      })),
    },
    unsupported_decisions: {
      ...report.unsupported_decisions,
      listed: report.unsupported_decisions.listed.map((each) => ({
        ...each,
        invocation_id: name,
        task_type: name,
        logged_agent: name,
        would_choose: name,
      })),
    },
    settings: { [name]: name, text: [name] },
    lineage: {
      manifest_sha256: name,
      weights_sha256: name,
      config_sha256: name,
      code_version: name,
      reward: { [name]: name },
    },
    estimators: { clipped_dr: name },
    assumptions: [name],
    notes: [name],
    verdict: { ...report.verdict, sentence: name, reasons: [name], slices: [{ by: "agent", name }] },
  };
}

describe.each(REPORTS)("the page of %s", (_, report) => {
  const page = evaluationPage(report);

  it("is made from a valid report, and closes every tag it opens", () => {
    expect(() => evaluationReportSchema.parse(report)).not.toThrow();
    expect(skeleton(page)).toContain("/html");
  });

  it("asks for nothing from outside and runs nothing", () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(
      skeleton(page).filter((tag) => ["script", "link", "img", "iframe", "object", "form"].includes(tag)),
    ).toEqual([]);
    expect([...attributes(page, "src"), ...attributes(page, "srcset"), ...attributes(page, "style")]).toEqual(
      [],
    );
    expect(page).not.toMatch(/https?:|url\(|@import|javascript:/);
  });

  it("links only to places that it has, each of them once", () => {
    const ids = attributes(page, "id");
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = attributes(page, "href");
    expect(wanted.filter((href) => !href.startsWith("#") || !ids.includes(href.slice(1)))).toEqual([]);
    for (const id of attributes(page, "aria-labelledby")) expect(ids).toContain(id);
  });

  it("has one main heading, and skips no level below it", () => {
    const levels = skeleton(page).flatMap((tag) => (/^h\d$/.test(tag) ? [Number(tag[1])] : []));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it("says in words what every picture shows, and what every table holds", () => {
    const pictures = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{20,}"/);
    expect(skeleton(page).filter((tag) => tag === "caption")).toHaveLength(
      skeleton(page).filter((tag) => tag === "table").length,
    );
  });

  it("shows no value that is not there", () => {
    expect(textOf(page)).not.toMatch(/\b(NaN|undefined|null|Infinity)\b|\[object/);
    expect(page).not.toMatch(/="[^"]*NaN[^"]*"/);
  });

  it("begins with the verdict, the sentence and the number that decided", () => {
    const [head = ""] = page.split("<nav");
    expect(head).toContain(`<h1>${HEADLINES[report.verdict.answer]}</h1>`);
    expect(textOf(head)).toContain("The number that decided");
    expect(textOf(head)).toContain(report.verdict.sentence);
  });
});

describe("the page", () => {
  it("says why today has next to no accuracy, where anything was rated at all", () => {
    const note = "so today is near 0 % whatever was done well";
    expect(textOf(evaluationPage(COMPLETE))).toContain(note);
    const unrated = COMPLETE.policies.map((policy) => ({
      ...policy,
      accuracy: { ...policy.accuracy, n: 0 },
    }));
    expect(textOf(evaluationPage({ ...COMPLETE, policies: unrated }))).not.toContain(note);
  });

  it("marks what the log is too thin to judge where its figures stand, and says so below", () => {
    const policies = COMPLETE.policies.map((policy) =>
      policy.name === "random"
        ? { ...policy, overlap: { ...policy.overlap, effective_sample_size: 11 } }
        : policy,
    );
    expect(textOf(evaluationPage({ ...COMPLETE, policies }))).toContain(
      "* Too little in the log to judge it",
    );
    expect(evaluationPage({ ...COMPLETE, policies })).toContain('scope="row">random\u00a0*</th>');
    expect(textOf(evaluationPage(COMPLETE))).not.toContain("Too little in the log to judge it");
  });

  it("says why the range of Gamma begins elsewhere than the gain of the tables, where it does", () => {
    const [first, ...rest] = COMPLETE.sensitivity?.curve ?? [];
    if (!first || !COMPLETE.sensitivity) throw new Error("the fixture has a curve");
    const curve = [{ ...first, low: first.low + 0.05 }, ...rest];
    const apart = { ...COMPLETE, sensitivity: { ...COMPLETE.sensitivity, curve } };
    expect(textOf(evaluationPage(apart))).toContain("At Gamma 1 the range begins at");
    expect(textOf(evaluationPage(COMPLETE))).not.toContain("At Gamma 1 the range begins at");
  });

  it("keeps back what would overturn an answer where a red line forbids one", () => {
    const page = evaluationPage({ ...COMPLETE, verdict: POOR.verdict });
    const folded = page.replace(/<details>[\s\S]*?<\/details>/g, "");
    expect(textOf(folded)).toContain("There is no answer here that could be overturned.");
    expect(textOf(folded)).not.toMatch(
      /one-sided lower bound|Success is at least|flips at|may be nothing from Gamma/,
    );
    expect(textOf(page)).toContain("Success is at least");
  });

  it("warns that a confidence which agrees with guessed outcomes need not be right", () => {
    const guessed = { ...COMPLETE, data: { ...COMPLETE.data, label_information: 0.04 } };
    expect(textOf(evaluationPage(guessed))).toContain(
      "That a confidence agrees with them does not show that it is right",
    );
    expect(textOf(evaluationPage(COMPLETE))).not.toContain("does not show that it is right");
  });

  it("counts units of the reward in the plural", () => {
    expect(textOf(evaluationPage(COMPLETE))).toMatch(/0\.069 successes \(.*21\.4 seconds \(/s);
  });

  it("links every number of the list where it prints it", () => {
    const body = evaluationPage(COMPLETE).split(`<dl class="words">`)[0] ?? "";
    const linked = new Set(attributes(body, "href"));
    expect(METRICS.map(({ id }) => `#metric-${id}`).filter((href) => !linked.has(href))).toEqual([]);
  });

  it("explains each of them once, on the page and on hover", () => {
    const page = evaluationPage(COMPLETE);
    for (const { id, meaning } of METRICS) {
      expect(page.split(`<dd>${meaning}</dd>`)).toHaveLength(2);
      expect(page).toContain(`href="#metric-${id}" title="${meaning}"`);
    }
  });

  it("has a headline for each of the four answers", () => {
    const verdict = { ...COMPLETE.verdict, slices: [{ by: "task_type" as const, name: "security" }] };
    for (const answer of VERDICTS) {
      const page = evaluationPage({ ...COMPLETE, verdict: { ...verdict, answer } });
      expect(page).toContain(`<header class="verdict ${answer}">`);
      expect(textOf(page)).toContain("It is shown to be better for: security (task type)");
    }
  });

  it("does not say how good the policy is where a red line forbids an answer", () => {
    const text = textOf(evaluationPage(POOR));
    expect(text).toContain("how good v1 is on the whole, for the reasons above");
    expect(text).not.toContain("had v1 chosen");
    expect(text).not.toContain("Of 100 delegations");
  });

  it("marks a policy that the log cannot judge, however short its interval", () => {
    const thin = COMPLETE.policies.map((policy) =>
      policy.name === "highest_success"
        ? { ...policy, overlap: { ...policy.overlap, support: 0.04 } }
        : policy,
    );
    const marks = (report: EvaluationReport): number =>
      evaluationPage(report).split("mark tone-thin").length - 1;
    expect(marks(COMPLETE)).toBe(0);
    expect(marks({ ...COMPLETE, policies: thin })).toBe(4); // in two pictures, each drawn wide and narrow
    expect(evaluationPage({ ...COMPLETE, policies: thin })).toContain("too thin to judge that one");
  });

  it("marks and dots what the log cannot judge of whole episodes, and says so", () => {
    const { sequences } = COMPLETE;
    if (!sequences) throw new Error("the fixture follows whole episodes");
    const note = "The log cannot judge the policy through whole episodes.";
    const sectionOf = (report: EvaluationReport): string =>
      evaluationPage(report).split('<h2 id="sequences"')[1]?.split("</section>")[0] ?? "";
    const untold = sectionOf({ ...COMPLETE, sequences: { ...sequences, difference: null, note } });
    expect(textOf(untold)).toContain(`* ${note}`);
    expect(textOf(untold)).toContain("the log cannot judge it");
    expect(untold.split("mark tone-thin").length - 1).toBeGreaterThanOrEqual(5);
    expect(sectionOf(COMPLETE)).not.toContain("mark tone-thin");
  });

  it("warns in every comparing section where there is no answer on the whole", () => {
    expect(evaluationPage(POOR).split(`<p class="warn">`)).toHaveLength(7);
    expect(evaluationPage(COMPLETE)).not.toContain(`<p class="warn">`);
    expect(textOf(evaluationPage(POOR))).not.toContain(POOR.power.sentence);
  });

  it("shows a failed check as failed", () => {
    expect(textOf(evaluationPage(POOR))).toContain("FAILED");
    expect(textOf(evaluationPage(COMPLETE))).not.toContain("FAILED");
  });

  it("takes a name like <script> for a name", () => {
    const page = evaluationPage(
      rename(COMPLETE, `"><script>alert(1)</script><img src=x onerror='alert(2)'>`),
    );
    expect(skeleton(page)).not.toContain("script");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toMatch(/<script|<img/);
  });

  it("has the same structure whatever the names in it", () => {
    const plain = skeleton(evaluationPage(rename(COMPLETE, "a")));
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), (name) => {
        expect(skeleton(evaluationPage(rename(COMPLETE, name)))).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});
