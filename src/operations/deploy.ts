import { existsSync } from "node:fs";
import * as z from "zod";
import { smokeTest } from "../advisor/smoke-test.ts";
import { readConfig } from "../registry/config-file.ts";
import { appendDeployment, liveRelease } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { chooseVersion, productionPath, readProduction } from "../registry/policies.ts";
import { keepReleased } from "../registry/released-files.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type Deployment, deploymentSchema } from "../schema/deployment.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { MODES, type Mode } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation, type Effects } from "./operation.ts";

/** Modes in which the policy itself decides; they have to pass the gate. */
const GATED: readonly Mode[] = ["primary", "hybrid"];

/**
 * The gate of method.md: primary and hybrid only when the evaluation let this version pass.
 * @throws UserError (exit `failing`) with the number that decided
 */
export function passGate({ version, evaluation }: ProductionFile, mode: Mode): void {
  if (!GATED.includes(mode) || evaluation?.gate.passes) return;
  throw new UserError(`${version} may not decide by itself (${mode}): ${whyNot(evaluation)}`, {
    next: 'deploy it as advisor or shadow, collect more delegations, or overrule the gate with --force --reason "..."',
    exit: "failing",
  });
}

/** The number that decided, or what kept any number from deciding. */
function whyNot(evaluation: ProductionFile["evaluation"]): string {
  if (evaluation === null) return "it has not been evaluated.";
  const { gate, sentence } = evaluation;
  const { bound } = gate;
  if (bound === null || bound > -gate.margin) return sentence;
  return `the low end of the interval of its gain in success is ${bound.toFixed(3)} and must be above ${(-gate.margin).toFixed(3)}. ${sentence}`;
}

/** Loads, tests and writes down what goes live; shared by deploy and rollback. */
export async function release(
  effects: Effects,
  event: Pick<Deployment, "event" | "version" | "mode" | "reason" | "forced">,
): Promise<Deployment> {
  const { workspace } = effects;
  const policy = readProduction(workspace, event.version);
  smokeTest(policy, effects.now());
  const deployment: Deployment = {
    timestamp: effects.now().toISOString(),
    ...event,
    automatic: false,
    rollout: null,
    previous: liveRelease(workspace)?.version ?? null,
    by: effects.user,
    evidence: {
      verdict: policy.evaluation?.answer ?? null,
      lower_bound: policy.evaluation?.lower_bound ?? null,
      production_sha256: keepReleased(workspace, event.version),
    },
  };
  appendDeployment(workspace, deployment);
  return deployment;
}

/** Version must be exported before it can go live. */
export function exportedVersion(workspace: Workspace, asked: string | undefined): string {
  const version = chooseVersion(workspace, asked);
  if (existsSync(productionPath(workspace, version))) return version;
  throw new UserError(`${version} has not been exported.`, {
    place: { file: productionPath(workspace, version) },
    next: `run \`oak-policy export --policy ${version}\``,
  });
}

export const deploy = defineOperation({
  name: "deploy",
  summary:
    "make a version live as advisor, primary, hybrid or shadow; primary and hybrid have to pass the gate",
  doors: ["cli"],
  input: z.object({
    version: z.string().optional().describe("version to deploy (default: the newest)"),
    mode: z
      .enum(MODES)
      .optional()
      .describe("how it is used (default: policy_export.deployment.integration_type)"),
    force: z.boolean().default(false).describe("overrule the gate; needs --reason and is written down"),
    reason: z.string().optional().describe("why, for the history"),
  }),
  output: deploymentSchema,
  run: async ({ version: asked, mode: askedMode, force, reason }, effects) => {
    const config = readConfig(effects.workspace.config);
    const version = exportedVersion(effects.workspace, asked);
    const mode = askedMode ?? config.policy_export.deployment.integration_type;
    if (force && !reason?.trim()) {
      throw new UserError("Overruling the gate needs a reason.", {
        place: { field: "--reason" },
        next: 'add --reason "why this is right"',
        exit: "usage",
      });
    }
    const policy = readProduction(effects.workspace, version);
    if (!force) passGate(policy, mode);
    const output = await withLock(effects.workspace.root, () =>
      release(effects, { event: "deploy", version, mode, reason: reason ?? null, forced: force }),
    );
    return { output };
  },
});
