import { describe, expect, it } from "vitest";
import { monitor } from "../src/operations/monitor.ts";
import { figuresOf } from "./monitor-oracle.fixture.ts";
import { putRandomLedger } from "./random-ledger.fixture.ts";
import { newWorkspace } from "./workspace.fixture.ts";

describe("the figures of monitor", () => {
  it("equal an independent computation on 100,000 ledger lines, torn, unknown and old ones among them", async () => {
    const effects = newWorkspace();
    putRandomLedger(effects.workspace, 100_000, 7);
    const expected = figuresOf(effects.workspace, "v2");
    const { output } = await monitor.run(monitor.input.parse({ version: "v2", every: "month" }), effects);
    const { performance: figures } = output;
    expect(figures).toMatchObject(expected.counts);
    expect(output.unreadable_lines).toBe(expected.unreadable);
    expect(expected.unreadable).toBeGreaterThan(1000);
    for (const name of ["followed_share", "success_when_followed", "success_when_overridden"] as const) {
      const { value, low, high, n, clusters } = expected[name];
      expect(figures[name]).toMatchObject({ n, clusters });
      expect(figures[name].value).toBeCloseTo(value, 12);
      expect(figures[name].low).toBeCloseTo(low, 10);
      expect(figures[name].high).toBeCloseTo(high, 10);
    }
    for (const name of ["quality_when_followed", "agreement"] as const) {
      expect(figures[name].n).toBe(expected[name].n);
      expect(figures[name].value).toBeCloseTo(expected[name].value, 12);
    }
    expect(Object.fromEntries(figures.override_reasons.map(({ reason, count }) => [reason, count]))).toEqual(
      expected.reasons,
    );
    expect(
      Object.fromEntries(output.periods.map((each) => [each.from.slice(0, 7), each.performance.made])),
    ).toEqual(expected.made_by_month);
  }, 60_000);
});
