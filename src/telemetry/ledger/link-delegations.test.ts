import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerTable } from "./answer-table.ts";
import { DelegationTable } from "./delegation-table.ts";
import { ACTED_ON_WITHIN_MS, linkDelegations, type Told } from "./link-delegations.ts";

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
const ANSWER = {
  taskType: "bug_fix",
  version: "v1",
  mode: null,
  arm: null,
  rolloutPercent: null,
  propensity: null,
  abstained: false,
  named: [],
  confidence: null,
  reasoned: false,
};
type Given = ReturnType<typeof given>;
type Made = ReturnType<typeof made>;
interface Linked {
  advice: Given;
  delegation: Made;
  by: string;
}

/** The links with their answers. */
function link(
  asked: readonly Given[],
  delegated: readonly Made[],
  told: Record<string, Partial<Told>> = {},
): Linked[] {
  const table = new AnswerTable();
  for (const each of asked) table.add({ ...ANSWER, ...each });
  const delegations = DelegationTable.of(
    delegated.map((each) => ({ ...each, logged: null, available: null })),
  );
  const words = Object.entries(told).map(
    ([id, said]) => [table.placeOf(id)!, { agent: null, delegation: null, ...said }] as const,
  );
  const links = linkDelegations(table.places, delegations, new Map(words));
  return asked.flatMap((advice, place) => {
    const delegation = links.delegationOf(place);
    return delegation === undefined
      ? []
      : [{ advice, delegation: delegated[delegation]!, by: links.byOf(place) }];
  });
}
const ids = (links: readonly Linked[]): string[] => links.map(({ advice }) => advice.id);

describe("linking recommendations to delegations", () => {
  it("links a prompt that holds the words of the task, soon afterwards", () => {
    const prompt = made(1000, "The login page shows a crash after logout. Fix it and add a regression test.");
    expect(link([given("a", 0)], [prompt])).toEqual([
      { advice: given("a", 0), delegation: prompt, by: "task" },
    ]);
  });

  it("believes a delegation that names its recommendation, whatever its words and time", () => {
    const named = made(9 * ACTED_ON_WITHIN_MS, "quite different", "a");
    expect(link([given("a", 0)], [named])[0]?.by).toBe("explicit");
  });

  it("does not link another task, an earlier delegation, or one that came too late", () => {
    const same = "Fix the login crash";
    const others = [
      made(1000, "Write the changelog for billing"),
      made(-1, same),
      made(ACTED_ON_WITHIN_MS + 1, same),
    ];
    expect(link([given("a", 0)], others)).toEqual([]);
  });

  it("takes the latest of several that asked the same, and each only once", () => {
    const asked = [given("first", 0), given("second", 10)];
    const task = "Fix the login crash";
    expect(ids(link(asked, [made(20, task)]))).toEqual(["second"]);
    expect(ids(link(asked, [made(5, task), made(20, task)]))).toEqual(["first", "second"]);
  });

  it("prefers the same session, and never crosses from one known session to another", () => {
    const asked = [
      given("mine", 0, undefined, "s1"),
      given("theirs", 10, undefined, "s2"),
      given("whose", 20),
    ];
    const task = "Fix the login crash";
    const links = link(asked, [
      made(30, task, null, "s1"),
      made(40, task, null, "s1"),
      made(50, task, null, "s1"),
    ]);
    expect(links.map(({ advice, by }) => [advice.id, by])).toEqual([
      ["mine", "session"],
      ["whose", "task"],
    ]);
  });

  it("believes a followup that names the delegation or the agent", () => {
    const task = "Fix the login crash";
    const asked = [given("a", 0), given("b", 10)];
    const delegated = [made(20, task), made(30, "something else", "b")];
    expect(link(asked, delegated, { a: { delegation: "d30" } })).toMatchObject([
      { advice: { id: "a" }, delegation: { id: "d30" }, by: "followup" },
      { advice: { id: "b" }, delegation: { id: "d20" }, by: "task" },
    ]);
    expect(ids(link(asked, [made(20, task)], { b: { agent: "somebody else" } }))).toEqual(["a"]);
    expect(link([given("a", 0)], [made(20, task)], { a: { delegation: "never ingested" } })).toEqual([]);
  });

  it("leaves a delegation alone that names a recommendation of which nothing is known", () => {
    expect(link([given("a", 0)], [made(20, "Fix the login crash", "older than the ledger")])).toEqual([]);
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
        const links = link(
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
