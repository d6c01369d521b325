import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openPrepared } from "../../advisor/open-released-policy.ts";
import { preparePolicy } from "../../advisor/prepare-policy.ts";
import type { ReleasedPolicy } from "../../advisor/released-policy.ts";
import { planFor, type ServingPlan, servingPlan, versionsAt } from "../../advisor/serving-plan.ts";
import { standingReleases } from "../../advisor/standing-releases.ts";
import { agentFileSources, readAgentFiles } from "../../registry/agent-files.ts";
import { readConfig } from "../../registry/config-file.ts";
import { liveRelease, readDeployments } from "../../registry/deployments.ts";
import { keepCopy, mergeStamps, stampOf } from "../../registry/kept-copy.ts";
import {
  exportedVersions,
  namedVersion,
  parseVersion,
  productionPath,
  readProductionAt,
} from "../../registry/policies.ts";
import { releasedPath } from "../../registry/released-files.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import type { Effects } from "../operation.ts";
import { type KeptServing, keptFor, keptPath, keptPolicyPath, shownAsSet } from "../serving.ts";

/** Who answers, with what settings; a version is read and checked when it is first needed. */
export interface Serving extends Omit<KeptServing, "agents" | "shown"> {
  open: (version: string) => ReleasedPolicy;
}

/** What stands answers from its copy, though nothing else of it be left. */
function askedVersion(workspace: Workspace, asked: string): string {
  const standing = standingReleases(readDeployments(workspace)).map(({ event }) => event.version);
  const version = parseVersion(asked);
  return standing.includes(version) ? version : namedVersion(workspace, version);
}

function planNow(workspace: Workspace, asked: string | undefined): ServingPlan {
  if (asked !== undefined) return planFor(askedVersion(workspace, asked), liveRelease(workspace));
  return servingPlan(readDeployments(workspace), exportedVersions(workspace).at(-1));
}

/** Reads and checks who answers; what it found is kept for the short way (`serving.ts`). */
export function findServing({ workspace, codeVersion, now }: Effects, asked: string | undefined): Serving {
  // stamps are taken before the files are read that they are of: whatever changes from then on makes the copy stale
  const program = keptFor(codeVersion, workspace);
  const outer = stampOf(program, {
    files: [workspace.config, workspace.deployments],
    folders: [workspace.policies],
  });
  const plan = planNow(workspace, asked);
  const config = readConfig(workspace.config);
  const places = config.data_preparation.agent_files;
  const sources = agentFileSources(places, workspace.root);
  const inner = stampOf(program, sources);
  // where no version answers, nothing that only a version needs may stop anybody
  const agents = plan.first === null ? [] : readAgentFiles(places, workspace.root).agents;
  const kept: KeptServing = { plan, agents, ...settingsOf(workspace, config) };
  const someoneServes = plan.first !== null || plan.withdrawn !== null;
  const keeps =
    asked === undefined &&
    someoneServes &&
    isDeepStrictEqual(sources, agentFileSources(places, workspace.root));
  if (keeps) {
    keepCopy(keptPath(workspace), mergeStamps(outer, inner), kept);
    removeOtherCopies(workspace, versionsAt(plan, now()));
  }
  return { ...kept, open: openOnce(workspace, kept, keeps ? program : null) };
}

function settingsOf(
  workspace: Workspace,
  { policy_export, logging, monitoring }: Config,
): Pick<KeptServing, "shown" | "randomisedShare" | "logged"> {
  const { top_k_recommendations, include_reasoning } = policy_export.advisor;
  return {
    shown: existsSync(workspace.config) ? { top_k_recommendations, include_reasoning } : null,
    randomisedShare: policy_export.deployment.randomised_share,
    logged: logging.log_predictions && monitoring.track_policy_performance, // either switch turns the ledger off
  };
}

/** @param program whom a copy of what was opened is kept for; null: none is */
function openOnce(
  workspace: Workspace,
  { agents, shown }: KeptServing,
  program: string | null,
): Serving["open"] {
  const opened = new Map<string, ReleasedPolicy>();
  return (version) => {
    const known = opened.get(version);
    if (known) return known;
    const file = servedPath(workspace, version);
    const stamp = stampOf(program ?? "", { files: [file], folders: [] });
    const prepared = preparePolicy(readProductionAt(file, version));
    if (program !== null) keepCopy(keptPolicyPath(workspace, version), stamp, prepared);
    const released = openPrepared(shownAsSet(prepared, shown), agents);
    opened.set(version, released);
    return released;
  };
}

/** What stands answers from the very bytes that went live, whatever was exported since; any other version from its export. */
function servedPath(workspace: Workspace, version: string): string {
  const standing = standingReleases(readDeployments(workspace));
  const released = standing.findLast(({ event }) => event.version === version)?.event;
  return released ? releasedPath(workspace, released) : productionPath(workspace, version);
}

const COPY_OF_POLICY = /^\.kept-policy-(v\d+)\.bin$/;

/** Copies of versions that answer no more would only take up room. One that cannot be removed does no harm. */
function removeOtherCopies(workspace: Workspace, versions: readonly string[]): void {
  try {
    for (const name of readdirSync(workspace.policies)) {
      const version = COPY_OF_POLICY.exec(name)?.[1];
      if (version !== undefined && !versions.includes(version)) rmSync(join(workspace.policies, name));
    }
  } catch {
    // read-only, or another process was quicker
  }
}
