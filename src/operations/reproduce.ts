import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import {
  chooseVersion,
  evidencePath,
  policyPath,
  readPolicyFile,
  sha256,
  statisticsPath,
  weightsPath,
} from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type PolicyFile, policyFileSchema } from "../schema/policy-file.ts";
import { defineOperation } from "./operation.ts";
import { fieldDifference } from "./reproduce/compare-fields.ts";
import { tensorDifference } from "./reproduce/compare-tensors.ts";
import { type MadeAgain, trainAgain } from "./reproduce/train-again.ts";

const machineSchema = z.strictObject({
  code_version: z.string(),
  node: z.string(),
  platform: z.string(),
  arch: z.string(),
});

const outputSchema = z.strictObject({
  version: z.string(),
  equal: z.boolean().describe("byte for byte, apart from what `evaluate` wrote into the policy file later"),
  files: z.array(
    z.strictObject({
      file: z.string(),
      what: z.string(),
      sha256: z.string(),
      equal: z.boolean(),
      difference: z.string().nullable(),
    }),
  ),
  trained_with: machineSchema,
  made_again_with: machineSchema,
  why: z.array(z.string()).describe("what is known to make a difference, where there is one"),
});
type Reproduced = z.infer<typeof outputSchema>;

/** The policy file as it was when the training ended: without what `evaluate` adds. */
export function asTrained(policy: PolicyFile): PolicyFile {
  const { verdict: _, ...performance } = policy.performance;
  return {
    ...policy,
    performance: { ...performance, baseline_improvement: null },
    lineage: { ...policy.lineage, evaluation_sha256: null },
  };
}

const policyBytes = (file: string): Buffer => {
  const policy = policyFileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return Buffer.from(`${JSON.stringify(asTrained(policy), null, 2)}\n`);
};

const jsonDifference = (one: Uint8Array, other: Uint8Array): string =>
  fieldDifference(JSON.parse(Buffer.from(one).toString()), JSON.parse(Buffer.from(other).toString()));

const PRODUCTS = [
  { what: "weights", path: weightsPath, read: readFileSync, difference: tensorDifference },
  {
    what: "statistics of the anchor",
    path: statisticsPath,
    read: readFileSync,
    difference: tensorDifference,
  },
  { what: "evidence", path: evidencePath, read: readFileSync, difference: jsonDifference },
  { what: "policy file, as trained", path: policyPath, read: policyBytes, difference: jsonDifference },
];

function compare(workspace: Workspace, again: Workspace, version: string): Reproduced["files"] {
  return PRODUCTS.map(({ what, path, read, difference }) => {
    const file = path(workspace, version);
    const about = { file: file.slice(workspace.models.length + 1), what };
    if (!existsSync(file)) return { ...about, sha256: "", equal: false, difference: "The file is missing." };
    const [one, other] = [read(file), read(path(again, version))];
    const equal = one.equals(other);
    return { ...about, sha256: sha256(one), equal, difference: equal ? null : difference(one, other) };
  });
}

const here = (codeVersion: string): Reproduced["made_again_with"] => ({
  code_version: codeVersion,
  node: process.version,
  platform: process.platform,
  arch: process.arch,
});

function reasons(trained: Reproduced["trained_with"], again: Reproduced["made_again_with"]): string[] {
  const same = (field: keyof typeof trained): boolean => trained[field] === again[field];
  const found = [
    ...(same("code_version")
      ? []
      : [`It was trained by oak-policy ${trained.code_version}, and this is ${again.code_version}.`]),
    ...(same("node") && same("platform") && same("arch")
      ? []
      : [
          `It was trained with Node ${trained.node} on ${trained.platform} ${trained.arch}, and this is ${again.node} on ${again.platform} ${again.arch}: numbers may be rounded otherwise.`,
        ]),
  ];
  return found.length > 0
    ? found
    : [
        "Program, Node, data, settings and agent files are the same: a file was changed after the training, or this is a fault of ours.",
      ];
}

export const reproduce = defineOperation({
  name: "reproduce",
  summary: "train a version again from what was kept of it, and compare the two byte for byte",
  doors: ["cli"],
  input: z.object({
    version: z.string().optional().meta({ positional: true }).describe("version (default: the newest)"),
    workers: z.number().int().min(1).optional().describe("threads at work (default: the number of cores)"),
  }),
  output: outputSchema,
  run: async ({ version: asked, workers = availableParallelism() }, effects) => {
    const { workspace, codeVersion } = effects;
    const policy = readPolicyFile(workspace, chooseVersion(workspace, asked));
    const folder = mkdtempSync(join(tmpdir(), "oak-policy-reproduce-"));
    try {
      const again = await trainAgain(folder, policy, workers, effects);
      const output = account(workspace, policy, again, codeVersion);
      return output.equal ? { output } : { output, exit: "failing" };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

function account(
  workspace: Workspace,
  { version, lineage }: PolicyFile,
  { workspace: scratch, origin }: MadeAgain,
  codeVersion: string,
): Reproduced {
  const files = compare(workspace, scratch, version);
  const equal = files.every((file) => file.equal);
  const trained_with = { code_version: lineage.code_version, ...origin.runtime };
  const made_again_with = here(codeVersion);
  const why = equal ? [] : reasons(trained_with, made_again_with);
  return { version, equal, files, trained_with, made_again_with, why };
}
