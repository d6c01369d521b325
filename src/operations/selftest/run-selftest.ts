import { type Proof, SELFTEST_FORMAT, type Selftest } from "../../schema/selftest.ts";
import type { Effects } from "../operation.ts";
import { proveJudging } from "./judging-proofs.ts";
import { proveLearning } from "./learning-proofs.ts";
import { readOwnData } from "./own-data.ts";
import type { Parts } from "./parts.ts";
import { skipped } from "./proof.ts";
import { openScratch } from "./scratch.ts";
import { proveWorkspace } from "./workspace-proofs.ts";

export interface SelftestOptions {
  /** simulated logs behind each statistical proof */
  simulations: number;
  seed: number;
  /** look at the workspace's own data too */
  ownData: boolean;
}

/** The proof list, in order. The workspace is only read; whatever has to be written is written in a temporary folder. */
export async function runSelftest(
  parts: Parts,
  { simulations, seed, ownData }: SelftestOptions,
  effects: Effects,
): Promise<Selftest> {
  const { progress, workspace } = effects;
  const scratch = openScratch(effects);
  const proofs: Proof[] = [];
  try {
    proofs.push(...(await proveLearning(parts, scratch, seed, progress)));
  } finally {
    scratch.remove();
  }
  proofs.push(...proveJudging(parts, { simulations, seed }, progress));
  const found = ownData ? await proveOwn(parts, effects, seed) : { version: null, proofs: [] };
  proofs.push(...found.proofs);
  return {
    format_version: SELFTEST_FORMAT,
    passes: proofs.every(({ result }) => result !== "fail"),
    simulations,
    seed,
    workspace: found.version === null ? null : workspace.root,
    version: found.version,
    proofs,
  };
}

async function proveOwn(
  parts: Parts,
  { workspace, progress }: Effects,
  seed: number,
): Promise<{ version: string | null; proofs: Proof[] }> {
  progress({ phase: "own data", done: 0, note: "in memory, nothing is written" });
  const data = await readOwnData(workspace);
  if ("why" in data) {
    const claim = {
      name: "own_data",
      subject: "workspace" as const,
      claim: "The proofs hold on this workspace's own data.",
    };
    return { version: data.version, proofs: [skipped(claim, data.why)] };
  }
  return { version: data.policy.version, proofs: proveWorkspace(parts, workspace, data, seed) };
}
