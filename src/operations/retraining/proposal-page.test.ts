import { describe, expect, it } from "vitest";
import { deploymentFixture } from "../../advisor/deployment.fixture.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { findChromium, seeIn } from "../evaluation-report/chromium.fixture.ts";
import { evaluationPage } from "../evaluation-report/page.ts";
import { COMPLETE } from "../evaluation-report/report.fixture.ts";
import { withAnswer } from "./proposal-answer.ts";
import { proposalCard } from "./proposal-page.ts";

const STATE: Retraining = {
  format_version: 1,
  begun: "2026-06-01T00:00:00.000Z",
  forced: false,
  compared_with: "v1",
  triggers: [
    { name: "age", fires: true, number: 40, threshold: 30, sentence: "It is -40 days old." },
    { name: "agent_files", fires: false, number: 0, threshold: 1, sentence: "Nothing changed." },
  ],
  agent_files: [],
  agent_models: [],
  manifest_sha256: null,
  data_until: null,
  finished: [],
  candidates: {
    fresh: "v3",
    incremental: "v2",
    incremental_refused: null,
    chosen: "v3",
    chosen_because: `v2 against v3 is estimated at -4.1 points. ${"a-word-that-never-ends-".repeat(12)}`,
  },
  failure: null,
  outcome: null,
};
const LIVE = deploymentFixture({ timestamp: "2026-05-01T00:00:00.000Z" });
const MADE = new Date("2026-06-02T09:00:00.000Z");
const page = evaluationPage(COMPLETE, { title: "Proposal", body: proposalCard(STATE, COMPLETE, LIVE, MADE) });

describe("the page of a proposal", () => {
  it("has one heading of the first rank, and says first how to answer", () => {
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain("<title>Proposal</title>");
    const [accept, why] = ["oak-policy approve --version", "Why it was retrained"].map((text) =>
      page.indexOf(text),
    );
    expect(accept).toBeGreaterThan(0);
    expect(accept).toBeLessThan(why ?? 0);
  });

  it("says what triggered it and no more, how both candidates were made, and has one kind of minus sign", () => {
    expect(page).toContain("<li>It is \u221240 days old.</li>");
    expect(page).not.toContain("Nothing changed.");
    expect(page).toContain(
      "v3 was trained from the start, v2 goes on from v1. v2 against v3 is estimated at \u22124.1",
    );
  });

  const proposal = deploymentFixture({ event: "propose", version: "v3" }, 1);
  it("says nothing that an answer would make wrong, and has the answer in place of how to give one", () => {
    expect(page).toContain("A proposal of 2026-06-02");
    expect(page).toContain("<code>oak-policy status</code> tells whether it still waits");
    const reason = "we <b>change</b> $& the team";
    const answer = { version: "v3", by: "ada", reason, timestamp: "2026-06-09T14:20:00.000Z" };
    const refused = withAnswer(page, proposal, { ...proposal, ...answer, event: "reject" });
    expect(refused).toContain(
      "<dd>Refused on 2026-06-09 14:20 UTC by ada: we &lt;b&gt;change&lt;/b&gt; $&amp; the team</dd>",
    );
    expect(refused).not.toContain("oak-policy approve");
    expect(refused.length).toBeLessThan(page.length);
    const accepted = withAnswer(refused, proposal, { ...proposal, ...answer, event: "approve" });
    expect(accepted).toContain("Accepted on 2026-06-09 14:20 UTC by ada");
    expect(accepted).not.toContain("Refused");
    const replaced = withAnswer(page, proposal, { ...proposal, ...answer, version: "v4" });
    expect(replaced).toContain("None: the proposal of v4 took its place on 2026-06-09 14:20 UTC.");
    expect(withAnswer(page, proposal, { ...proposal, ...answer, event: "deploy" })).toContain(
      "Deployed without an answer on 2026-06-09",
    );
  });

  const chromium = findChromium();
  it.skipIf(chromium === null)("needs no scrolling sideways in a browser, at any width", () => {
    const looks = seeIn(chromium ?? "", [page], [320, 760, 1200], "light")[0] ?? [];
    expect(looks).toHaveLength(3);
    for (const seen of looks) {
      expect(seen.outside).toEqual([]);
      expect(seen.scrollWidth).toBeLessThanOrEqual(seen.width);
    }
  });
});
