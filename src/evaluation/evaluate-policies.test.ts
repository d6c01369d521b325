import { describe, expect, it } from "vitest";
import { evaluationReportSchema } from "../schema/evaluation-report.ts";
import { UserError } from "../schema/user-error.ts";
import { evaluateChoice, evaluationInput, learnedChoice, singleChoice } from "./bandit-policies.fixture.ts";
import { compareToBaselines } from "./compare-to-baselines.ts";
import { evaluatePolicies } from "./evaluate-policies.ts";
import { simulateBandit } from "./simulator/simulate-bandit.ts";

const bandit = simulateBandit({ seed: 4, trainRows: 800, testRows: 700 });
const report = evaluateChoice(bandit, learnedChoice(bandit));
const judged = report.policies[0];

describe("evaluatePolicies", () => {
  it("writes a report that its schema accepts, the same bytes each time", () => {
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    expect(JSON.stringify(evaluateChoice(bandit, learnedChoice(bandit)))).toBe(JSON.stringify(report));
  });

  it("says how many decisions were advised and how many of these follow, only where some were", () => {
    expect(report.behaviour_model).not.toHaveProperty("advised_share");
    const advice = { share: 0.5, followed: 0.6, insight: 1 };
    const advised = simulateBandit({ seed: 4, trainRows: 600, testRows: 600, advice });
    const found = evaluateChoice(advised, learnedChoice(advised), { bootstrap_replicates: 200 });
    expect(evaluationReportSchema.parse(found)).toEqual(found);
    expect(found.behaviour_model.advised_share).toBeCloseTo(0.5, 1);
    expect(found.behaviour_model.follow_share).toBeCloseTo(0.6, 1);
  });

  it("says switch, with the number that decided, when a policy is clearly better", () => {
    expect(report.verdict.answer).toBe("switch");
    expect(report.verdict.number).toBeGreaterThan(0);
    expect(report.verdict.gate.passes).toBe(true);
    const truth = bandit.value(learnedChoice(bandit));
    expect(judged?.success_rate.low).toBeLessThan(truth);
    expect(judged?.success_rate.high).toBeGreaterThan(truth);
  });

  it("keeps the observed mean for the behaviour and reproduces it as a negative control", () => {
    const behaviour = report.policies.find((each) => each.role === "behaviour");
    const observed = bandit.test.success.reduce((sum, value) => sum + value, 0) / bandit.test.rows;
    expect(behaviour?.success_rate.value).toBeCloseTo(observed, 12);
    expect(report.negative_controls.behaviour_as_policy.passes).toBe(true);
    expect(report.negative_controls.behaviour_as_policy.differences.clipped_ips?.value).toBeCloseTo(0, 12);
    expect(report.negative_controls.permuted_outcomes.passes).toBe(true);
  });

  it("says keep, worse, of a policy that picks the worst agents", () => {
    const worst = bandit.success.map((rates) => rates.map((rate) => (rate === Math.min(...rates) ? 1 : 0)));
    expect(evaluateChoice(bandit, worst).verdict.answer).toBe("keep_worse");
  });

  it("never says switch on permuted outcomes more often than chance allows", () => {
    let switches = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const noise = simulateBandit({ seed, trainRows: 300, testRows: 250, permuteOutcomes: true });
      const { verdict } = evaluateChoice(noise, learnedChoice(noise), { bootstrap_replicates: 200 });
      if (verdict.answer === "switch") switches += 1;
    }
    expect(switches).toBeLessThanOrEqual(2);
  });

  it("gives no verdict on a policy that picks an agent nobody tried, and names the agent", () => {
    const plain = simulateBandit({ seed: 5, trainRows: 300, testRows: 250, agents: 3 });
    const widen = (table: typeof plain.train) => ({
      ...table,
      actions: 4,
      mask: new Uint8Array(table.rows * 4).fill(1),
    });
    const wide = {
      ...plain,
      agents: [...plain.agents, "newcomer"],
      train: widen(plain.train),
      test: widen(plain.test),
    };
    const { verdict, policies } = evaluateChoice(
      wide,
      wide.taskTypes.map(() => [0, 0, 0, 1]),
    );
    expect(verdict.answer).toBe("keep_not_enough_evidence");
    expect(verdict.decided_by).toBe("support");
    expect(verdict.gate.passes).toBe(false);
    expect(policies[0]?.overlap.support).toBe(0);
    expect(verdict.sentence).toContain("newcomer");
  });

  it("refuses logs in which nothing was left to chance", () => {
    const fixed = simulateBandit({ seed: 6, trainRows: 400, testRows: 300, concentration: 1 });
    const other = fixed.propensity.map((row) => [...row.slice(1), row[0] ?? 0]);
    const { verdict, behaviour_model } = evaluateChoice(fixed, other);
    expect(behaviour_model.deterministic).toBe(true);
    expect(verdict.answer).toBe("keep_not_enough_evidence");
    expect(verdict.decided_by).toBe("deterministic_logging");
  });

  it("says how many more episodes would help when the effective sample is too small", () => {
    const small = simulateBandit({ seed: 7, trainRows: 400, testRows: 40 });
    const { verdict } = evaluateChoice(small, learnedChoice(small));
    expect(verdict.decided_by).toBe("effective_sample_size");
    expect(verdict.more_episodes).toBeGreaterThan(0);
  });

  it("gives no verdict when every held-out delegation carries the same soft label, and says so", () => {
    const soft = {
      ...bandit,
      test: {
        ...bandit.test,
        success: bandit.test.success.slice().fill(1),
        successProbability: bandit.test.successProbability.slice().fill(0.6),
      },
    };
    const { verdict, data, notes } = evaluateChoice(soft, learnedChoice(soft));
    expect(verdict).toMatchObject({ answer: "keep_not_enough_evidence", decided_by: "outcome_labels" });
    expect(data.label_information).toBeCloseTo(0.04, 12);
    expect(notes.join(" ")).toContain("4 % of the information");
  });

  it("never reports a success rate outside 0 to 1, though a weighted sum of few rows may be", () => {
    let outside = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const tiny = simulateBandit({ seed, trainRows: 60, testRows: 12 });
      const [first] = evaluateChoice(tiny, learnedChoice(tiny), { bootstrap_replicates: 100 }).policies;
      const found = first?.success_rate;
      for (const end of [found?.low, found?.value, found?.high]) expect(end).toBeGreaterThanOrEqual(0);
      for (const end of [found?.low, found?.value, found?.high]) expect(end).toBeLessThanOrEqual(1);
      if ((found?.estimators?.clipped_dr?.high ?? 0) > 1) outside += 1;
    }
    expect(outside).toBeGreaterThan(0);
  });

  it("asks for more data, as a mistake of the user's, when one episode is held out", () => {
    const single = simulateBandit({ seed: 8, trainRows: 50, testRows: 1 });
    expect(() => evaluateChoice(single, learnedChoice(single))).toThrow(UserError);
  });

  it("labels accuracy by what raters said and agreement by what was logged", () => {
    const betterAgent = new Int32Array(bandit.test.rows).fill(-1).fill(0, 0, 10);
    const never = bandit.taskTypes.map(() => [0, 1, 0, 0]);
    const [named] = evaluatePolicies({ ...evaluationInput(bandit, never), betterAgent }).policies;
    expect(named?.accuracy).toMatchObject({ value: 0, n: 10 });
    const successes = bandit.test.success.filter(Boolean).length;
    const agreed = bandit.test.action.filter(
      (action, row) => action === 1 && bandit.test.success[row],
    ).length;
    expect(named?.agreement_on_successes).toMatchObject({ value: agreed / successes, n: successes });
  });

  it("takes sequences out of the choice and out of the rows, and counts them", () => {
    const { test } = bandit;
    const steps = test.steps.slice().fill(2, 0, 7);
    const { data } = evaluatePolicies({
      ...evaluationInput(bandit, learnedChoice(bandit)),
      test: { ...test, steps },
    });
    expect(data).toMatchObject({ decisions: test.rows - 7, excluded_sequences: 7 });
  });

  it("compares an earlier version on the same rows", () => {
    const input = evaluationInput(bandit, learnedChoice(bandit));
    const asChosen = (choice: readonly (readonly number[])[]) => ({
      name: "v1",
      target: Float64Array.from([...bandit.test.taskType].flatMap((type) => choice[type] ?? [])),
      unknownAgents: [],
      rowsItKnew: 0,
    });
    const same = evaluatePolicies({ ...input, earlier: asChosen(learnedChoice(bandit)) });
    expect(same.policies[0]?.success_rate.difference_to_earlier).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(same.compared_to).toMatchObject({ version: "v1", changed: 0, changes: [] });
    const other = evaluatePolicies({ ...input, earlier: asChosen(singleChoice(bandit)) });
    const single = other.policies.find(({ role }) => role === "baseline");
    const earlier = other.policies.find(({ role }) => role === "earlier_version");
    expect(earlier?.success_rate.value).toBe(single?.success_rate.value);
    expect(other.compared_to?.changed).toBeGreaterThan(0);
  });
});

describe("compareToBaselines", () => {
  it("puts every policy in a row with the figures of the report", () => {
    const table = compareToBaselines(report);
    expect(table.rows.map((row) => row.name)).toEqual(["trained_policy", "behaviour", "best_single"]);
    expect(table.rows[0]?.success_rate).toBe(judged?.success_rate.value);
    const gain = (table.rows[0]?.success_rate ?? 0) - (table.rows[2]?.success_rate ?? 0);
    expect(table.improvement_over_best_baseline).toBeCloseTo(gain, 12);
  });

  it("takes no baseline for the best that the log cannot judge, however high its figure", () => {
    const policies = report.policies.map((each) =>
      each.name === "best_single"
        ? { ...each, overlap: { ...each.overlap, effective_sample_size: 11 } }
        : each,
    );
    const table = compareToBaselines({ ...report, policies });
    expect(table.best_baseline).toBeNull();
    expect(table.improvement_over_best_baseline).toBeNull();
    expect(table.rows.at(-1)).toMatchObject({ name: "best_single", effective_sample_size: 11 });
  });

  it("names no improvement of a policy that a red line forbids to judge", () => {
    const verdict = { ...report.verdict, decided_by: "support" };
    const table = compareToBaselines({ ...report, verdict });
    expect(table.best_baseline).toBe("best_single");
    expect(table.improvement_over_best_baseline).toBeNull();
  });
});
