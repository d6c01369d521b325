import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { evaluatePolicies } from "../../evaluation/evaluate-policies.ts";
import { thisProcess } from "../../registry/process-identity.ts";
import { openWorkspace } from "../../registry/workspace.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { RankedAction } from "../../schema/recommendation.ts";
import { type Proof, selftestSchema } from "../../schema/selftest.ts";
import type { Effects } from "../operation.ts";
import { proveJudging } from "./judging-proofs.ts";
import { proveLearning } from "./learning-proofs.ts";
import { readOwnData } from "./own-data.ts";
import { type Parts, REAL_PARTS } from "./parts.ts";
import { runSelftest } from "./run-selftest.ts";
import { openScratch } from "./scratch.ts";
import { proveWorkspace } from "./workspace-proofs.ts";

const silent = () => undefined;
const folder = mkdtempSync(join(tmpdir(), "selftest-test-"));
const effects: Effects = {
  workspace: openWorkspace(join(folder, "own"), {}, folder),
  now: () => new Date("2026-12-01T00:00:00Z"),
  progress: silent,
  say: silent,
  signal: new AbortController().signal,
  user: "tester",
  codeVersion: "0.0.0",
};
afterAll(() => rmSync(folder, { recursive: true }));

const failed = (proofs: readonly Proof[]): string[] =>
  proofs.filter(({ result }) => result === "fail").map(({ name }) => name);

async function learning(broken: Partial<Parts>): Promise<string[]> {
  const scratch = openScratch(effects);
  try {
    return failed(await proveLearning({ ...REAL_PARTS, ...broken }, scratch, 1, silent));
  } finally {
    scratch.remove();
  }
}

const nothing = async (): Promise<void> => undefined;
/** Whoever is asked in a workspace without a policy. */
const nobody = REAL_PARTS.ask;
const recommended = (action: string, value: number): RankedAction => ({
  action,
  confidence: 0.5,
  q_value: value,
  support: 9,
  reasons: [],
});

type Evaluate = Parts["evaluate"];
type Judged = EvaluationReport["policies"][number];

const judging = (evaluate: Evaluate): string[] =>
  failed(proveJudging({ ...REAL_PARTS, evaluate }, { simulations: 10, seed: 1 }, silent));

describe("the proofs of learning", () => {
  it("hold, and leave nothing behind", { timeout: 120_000 }, async () => {
    const ownTemporary = mkdtempSync(join(folder, "tmp-"));
    vi.stubEnv("TMPDIR", ownTemporary);
    expect(await learning({})).toEqual([]);
    vi.unstubAllEnvs();
    expect(readdirSync(ownTemporary)).toEqual([]);
  });

  it("clear away what a run that was stopped in the middle has left, and nothing that is in use", () => {
    const ownTemporary = mkdtempSync(join(folder, "tmp-"));
    const left = (name: string, owner: string | null): void => {
      mkdirSync(join(ownTemporary, name));
      if (owner !== null) writeFileSync(join(ownTemporary, name, "process.json"), owner);
    };
    left("oak-policy-selftest-dead", JSON.stringify({ ...thisProcess(), started: "1" }));
    left("oak-policy-selftest-alive", JSON.stringify(thisProcess()));
    left("oak-policy-selftest-new", null);
    left("somebody-else", JSON.stringify({ ...thisProcess(), started: "1" }));
    vi.stubEnv("TMPDIR", ownTemporary);
    openScratch(effects).remove();
    vi.unstubAllEnvs();
    const stay = ["oak-policy-selftest-alive", "oak-policy-selftest-new", "somebody-else"];
    expect(readdirSync(ownTemporary).sort()).toEqual(stay);
  });

  it("fail on answers that are the same whatever the store says", async () => {
    const ask: Parts["ask"] = async (task, where) => ({
      ...(await nobody(task, where)),
      decision: "recommend",
      recommendations: [recommended("debugger", 10)],
    });
    expect(await learning({ learn: nothing, ask })).toEqual(["no_model", "different_stores", "bad_outcome"]);
  });

  it("fail on answers that depend on when they are asked", async () => {
    let asked = 0;
    const ask: Parts["ask"] = async (task, where) => {
      asked += 1;
      return { ...(await nobody(task, where)), recommendations: [recommended("debugger", asked)] };
    };
    const found = await learning({ learn: nothing, ask });
    expect(found).toEqual(["no_model", "different_stores", "restart", "bad_outcome"]);
  });
});

describe("the proofs of judging", () => {
  const reports: EvaluationReport[] = [];
  const recording: Evaluate = (input) => {
    const report = evaluatePolicies(input);
    reports.push(report);
    return report;
  };
  /** The same reports again, one after the other, each with something changed. */
  const replay = (change: (report: EvaluationReport) => void): Evaluate => {
    let call = 0;
    return () => {
      const report = structuredClone(reports[call++]);
      if (!report) throw new Error("nothing was recorded");
      change(report);
      return report;
    };
  };
  const changed = (change: (policy: Judged) => void): Evaluate =>
    replay(({ policies }) => policies.forEach(change));

  beforeAll(() => {
    expect(judging(recording)).toEqual([]);
  }, 60_000);

  it("hold for the evaluation as it is, told again word for word", () => {
    expect(reports.length).toBeGreaterThan(20);
    expect(judging(replay(() => undefined))).toEqual([]);
  });

  it("fail on intervals of a tenth of their width", () => {
    const narrow = changed(({ success_rate: rate }) => {
      const shrink = (bound: number | null) =>
        bound === null || rate.value === null ? bound : rate.value + (bound - rate.value) / 10;
      rate.low = shrink(rate.low);
      rate.high = shrink(rate.high);
      const gain = rate.difference_to_behaviour;
      if (!gain) return;
      gain.low = gain.value + (gain.low - gain.value) / 10;
      gain.high = gain.value + (gain.high - gain.value) / 10;
    });
    expect(judging(narrow)).toEqual(["coverage_value", "coverage_gain"]);
  });

  it("fail on an estimate that flatters by ten points", () => {
    const flattering = changed(({ role, success_rate: { difference_to_behaviour: gain } }) => {
      if (role === "behaviour" || !gain) return;
      gain.value += 0.1;
      gain.lower_bound += 0.2;
    });
    expect(judging(flattering)).toEqual(["permuted", "behaviour"]);
  });

  it("fail on a gate that is always open, and on unsupported choices that nobody lists", () => {
    const open = replay(({ verdict }) => {
      verdict.gate.passes = true;
    });
    expect(judging(open)).toEqual(["gate", "never_tried"]);
    const silenced = changed(({ overlap }) => {
      overlap.unsupported = [];
    });
    expect(judging(silenced)).toEqual(["never_tried"]);
  });
});

describe("the proofs on a workspace's own data", () => {
  it("are skipped, not failed, where there is nothing to look at", async () => {
    const data = await readOwnData(effects.workspace);
    expect(data).toEqual({ why: "no policy has been trained here", version: null });
  });

  it("hold on a trained workspace, change no byte of it, and fail on broken parts", {
    timeout: 120_000,
  }, async () => {
    const scratch = openScratch(effects);
    try {
      const { effects: own } = scratch.simulated({
        seed: 3,
        delegations: 500,
        logging: { policy: "uniform" },
      });
      await REAL_PARTS.learn(own);
      const before = bytesUnder(own.workspace.root);
      const data = await readOwnData(own.workspace);
      if (!("input" in data)) throw new Error(data.why);
      const proofs = proveWorkspace(REAL_PARTS, own.workspace, data, 1);
      expect(proofs.map(({ name, result }) => `${name} ${result}`)).toEqual([
        "restart pass",
        "behaviour pass",
        "permuted pass",
        "never_tried pass",
        "different_stores pass",
        "bad_outcome pass",
      ]);
      expect(bytesUnder(own.workspace.root)).toEqual(before);
      const constant: Parts["fitScores"] = (table) => (_, rows) =>
        Float64Array.from({ length: rows.length * table.actions }, (_unused, at) => at % table.actions);
      const broken = proveWorkspace({ ...REAL_PARTS, fitScores: constant }, own.workspace, data, 1);
      expect(failed(broken)).toContain("bad_outcome");
    } finally {
      scratch.remove();
    }
  });
});

describe("runSelftest", () => {
  it("says so when a proof fails", { timeout: 120_000 }, async () => {
    const parts: Parts = { ...REAL_PARTS, learn: nothing };
    const output = await runSelftest(parts, { simulations: 10, seed: 1, ownData: true }, effects);
    expect(selftestSchema.parse(output).passes).toBe(false);
    expect(failed(output.proofs)).toEqual(["different_stores", "bad_outcome"]);
    expect(output.workspace).toBeNull();
  });
});

/** Every file under a folder with its content, in order. */
const bytesUnder = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file} ${readFileSync(file, "base64")}`);
