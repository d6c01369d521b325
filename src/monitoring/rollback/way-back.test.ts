import { describe, expect, test } from "vitest";
import type { Deployment } from "../../schema/deployment.ts";
import { wayBack } from "./way-back.ts";

const event = (event: Deployment["event"], version: string): Deployment => ({
  timestamp: "2026-01-01T00:00:00Z",
  event,
  version,
  mode: "advisor",
  previous: null,
  by: "tester",
  reason: null,
  forced: false,
  automatic: false,
  rollout: null,
  evidence: { verdict: null, lower_bound: null, production_sha256: "" },
});

describe("the way back", () => {
  test("leads to the version that was live before, decisions in between aside", () => {
    const history = [
      event("deploy", "v1"),
      event("propose", "v3"),
      event("approve", "v2"),
      event("reject", "v3"),
    ];
    expect(wayBack(history)?.version).toBe("v1");
  });

  test("never leads to a version that was itself left by a rollback", () => {
    const history = [event("deploy", "v1"), event("deploy", "v2"), event("rollback", "v1")];
    expect(wayBack(history)).toBeNull();
    expect(wayBack([...history, event("deploy", "v3")])?.version).toBe("v1");
  });

  test("is closed when nothing else was ever live", () => {
    expect(wayBack([])).toBeNull();
    expect(wayBack([event("deploy", "v1"), event("deploy", "v1")])).toBeNull();
  });
});
