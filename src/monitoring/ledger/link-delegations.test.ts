import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTED_ON_WITHIN_MS, linkDelegations } from "./link-delegations.ts";

const given = (id: string, atMs: number, task = "Fix the login crash", sessionId: string | null = null) => ({
  id,
  atMs,
  task,
  sessionId,
});
const made = (
  atMs: number,
  task: string,
  recommendationId: string | null = null,
  sessionId: string | null = null,
) => ({ id: `d${atMs}`, atMs, task, agent: "debugger", sessionId, recommendationId });
const ids = (links: readonly { advice: { id: string } }[]): string[] => links.map(({ advice }) => advice.id);

describe("linking recommendations to delegations", () => {
  it("links a prompt that holds the words of the task, soon afterwards", () => {
    const prompt = made(1000, "The login page shows a crash after logout. Fix it and add a regression test.");
    expect(linkDelegations([given("a", 0)], [prompt])).toEqual([
      { advice: given("a", 0), delegation: prompt, by: "task" },
    ]);
  });

  it("believes a delegation that names its recommendation, whatever its words and time", () => {
    const named = made(9 * ACTED_ON_WITHIN_MS, "quite different", "a");
    expect(linkDelegations([given("a", 0)], [named])[0]?.by).toBe("explicit");
  });

  it("does not link another task, an earlier delegation, or one that came too late", () => {
    const same = "Fix the login crash";
    const others = [
      made(1000, "Write the changelog for billing"),
      made(-1, same),
      made(ACTED_ON_WITHIN_MS + 1, same),
    ];
    expect(linkDelegations([given("a", 0)], others)).toEqual([]);
  });

  it("takes the latest of several that asked the same, and each only once", () => {
    const asked = [given("first", 0), given("second", 10)];
    const task = "Fix the login crash";
    expect(ids(linkDelegations(asked, [made(20, task)]))).toEqual(["second"]);
    expect(ids(linkDelegations(asked, [made(5, task), made(20, task)]))).toEqual(["first", "second"]);
  });

  it("uses no side twice and never looks into the future, whatever the log", () => {
    const task = fc.constantFrom(
      "fix login crash",
      "write billing docs",
      "test search index",
      "fix search crash",
    );
    const advice = fc.array(fc.record({ atMs: fc.nat(9_000_000), task }), { maxLength: 12 });
    const log = fc.array(fc.record({ atMs: fc.nat(9_000_000), task }), { maxLength: 12 });
    fc.assert(
      fc.property(advice, log, (asked, delegated) => {
        const answers = asked.map((each, index) => ({ ...each, id: `r${index}`, sessionId: null }));
        const links = linkDelegations(
          answers,
          delegated.map(({ atMs, task: text }, index) => ({ ...made(atMs, text), id: `d${index}` })),
        );
        expect(new Set(ids(links)).size).toBe(links.length);
        expect(new Set(links.map(({ delegation }) => delegation)).size).toBe(links.length);
        for (const { advice: answer, delegation } of links) {
          expect(delegation.atMs - answer.atMs).toBeGreaterThanOrEqual(0);
          expect(delegation.atMs - answer.atMs).toBeLessThanOrEqual(ACTED_ON_WITHIN_MS);
        }
      }),
    );
  });
});
