import { describe, expect, it } from "vitest";
import type { Deployment } from "../schema/deployment.ts";
import { answerTo, pendingProposal, proposalToAnswer } from "./proposals.ts";

/** "propose v2" and so on, a day apart. */
const history = (...events: string[]): Deployment[] =>
  events.map((words, day) => {
    const [event, version = ""] = words.split(" ");
    return {
      timestamp: new Date(Date.UTC(2026, 5, day + 1)).toISOString(),
      event: event as Deployment["event"],
      version,
      mode: "advisor",
      previous: null,
      by: "ada",
      reason: null,
      forced: false,
      automatic: false,
      rollout: null,
      evidence: { verdict: null, lower_bound: null, production_sha256: "" },
    };
  });

const pending = (...events: string[]): string | null => pendingProposal(history(...events))?.version ?? null;

describe("the proposal that waits", () => {
  it("is the newest one, until its version is approved, rejected or released in another way", () => {
    expect(pending("deploy v1")).toBeNull();
    expect(pending("deploy v1", "propose v2")).toBe("v2");
    expect(pending("propose v2", "propose v3")).toBe("v3");
    expect(pending("propose v2", "approve v2")).toBeNull();
    expect(pending("propose v2", "reject v2")).toBeNull();
    expect(pending("propose v2", "deploy v2")).toBeNull();
  });

  it("still waits after something else went live, and is not replaced by an older one when it is answered", () => {
    expect(pending("propose v2", "deploy v5", "reject v4")).toBe("v2");
    expect(pending("propose v2", "propose v3", "reject v3")).toBeNull();
  });
});

describe("the proposal to answer", () => {
  const answer = (asked: string | undefined, ...events: string[]) =>
    proposalToAnswer(history(...events), asked).version;

  it("is the pending one; of any other it says what became of it", () => {
    expect(answer(undefined, "propose v2")).toBe("v2");
    expect(answer("v2", "propose v2")).toBe("v2");
    expect(() => answer(undefined, "deploy v1")).toThrow("No proposal waits for an answer.");
    expect(() => answer("v9", "propose v2")).toThrow("v9 was never proposed.");
    expect(() => answer("v2", "propose v2", "propose v3")).toThrow("superseded by that of v3");
    expect(() => answer("v2", "propose v2", "reject v2")).toThrow("it was rejected on 2026-06-02 by ada");
    expect(() => answer("v2", "propose v2", "approve v2", "propose v3")).toThrow(
      "it was released on 2026-06-02",
    );
  });
});

describe("the answer to a proposal", () => {
  const answer = (...events: string[]): string | null => {
    const found = answerTo(history(...events), 0);
    return found && `${found.event} ${found.version}`;
  };

  it("is what its version came to, else the newer proposal that took its place, else none", () => {
    expect(answer("propose v2", "deploy v1")).toBeNull();
    expect(answer("propose v2", "reject v2", "propose v3")).toBe("reject v2");
    expect(answer("propose v2", "propose v3", "propose v4")).toBe("propose v3");
    expect(answer("propose v2", "propose v3", "deploy v2")).toBe("deploy v2");
  });
});
