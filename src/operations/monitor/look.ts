import { existsSync, statSync } from "node:fs";
import type { JudgedAdvice } from "../../monitoring/ledger/followed-advice.ts";
import { latestFailures } from "../../monitoring/performance/latest-failures.ts";
import { measurePerformance } from "../../monitoring/performance/measure-performance.ts";
import { warningsOf } from "../../monitoring/performance/warnings.ts";
import { readConfig } from "../../registry/config-file.ts";
import { readDeployments } from "../../registry/deployments.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { isRelease } from "../../schema/deployment.ts";
import type { Every, FormerPractice, Monitoring } from "../../schema/performance.ts";
import { UserError } from "../../schema/user-error.ts";
import { readEvaluation } from "../evaluation/read-evaluation.ts";
import { streamFollowedAdvice } from "../ledger/read-followed-advice.ts";
import { formerPractice } from "./former-practice.ts";

export interface Asked {
  version: string | undefined;
  sinceMs: number | null;
  every: Every | null;
  /** how many followed answers that failed to list; null: none is asked for */
  failures: number | null;
}

/** One look at the ledger: the figures, and what to know about them. */
export async function look(
  workspace: Workspace,
  { version: asked, sinceMs, every, failures }: Asked,
): Promise<Monitoring> {
  const { evaluation, monitoring } = readConfig(workspace.config);
  const level = evaluation.confidence_level;
  const {
    judged: advice,
    advice: whole,
    unreadable,
  } = await streamFollowedAdvice(workspace, sinceMs === null ? {} : { sinceMs });
  const history = readDeployments(workspace);
  const live = history.findLast(isRelease) ?? null;
  const version = asked ?? live?.version ?? newestIn(advice);
  const { baseline, fault } =
    version === null ? { baseline: null, fault: null } : baselineOf(workspace, version);
  const measured = measurePerformance({ advice, version, history, baseline, every, level });
  const found = { version, baseline, unreadable_lines: unreadable, ...measured };
  const warnings = [...(fault === null ? [] : [fault]), ...warningsOf(found)];
  if (!monitoring.track_policy_performance)
    warnings.unshift("The ledger is not kept any more: monitoring.track_policy_performance is false.");
  return {
    ...found,
    live: live && { version: live.version, mode: live.mode },
    since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
    confidence_level: level,
    every,
    failures: failures === null ? null : latestFailures(whole, version, failures),
    warnings,
    next: nextStep(found, sinceMs !== null && existsSync(workspace.ledger)),
  };
}

/** The version of the last answer that has one. */
function newestIn(advice: Iterable<JudgedAdvice>): string | null {
  let newest: string | null = null;
  for (const { version } of advice) newest = version ?? newest;
  return newest;
}

/** The baseline of a version; a report that cannot be read is no reason to show nothing. */
function baselineOf(
  workspace: Workspace,
  version: string,
): { baseline: FormerPractice | null; fault: string | null } {
  try {
    const report = readEvaluation(workspace, version);
    return { baseline: report && formerPractice(report), fault: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      baseline: null,
      fault: `There is no baseline: the evaluation of ${version} cannot be read; ${error.next}.`,
    };
  }
}

function nextStep(
  { performance, by_version, version }: Pick<Monitoring, "performance" | "by_version" | "version">,
  limited: boolean,
): string | null {
  if (performance.made + performance.abstained + performance.by_lot > 0) return null;
  const others = by_version.map((group) => group.version).filter((each) => each !== null);
  if (others.length > 0)
    return `${version} has not answered anything${limited ? " since then" : ""}; look at ${[...new Set(others)].join(" or ")} with --version`;
  if (limited) return "look further back with --since, or leave it out";
  return 'ask for advice: `oak-policy recommend "the task"`; each answer is one line of the ledger';
}

/** Changes whenever a file changes that the figures are made of. */
export const stampOf = ({
  ledger,
  invocations,
  ratings,
  deployments,
  evaluation,
  config,
}: Workspace): string =>
  [ledger, invocations, ratings, deployments, evaluation, config]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found ? `${found.size} ${found.mtimeMs}` : "none"))
    .join(", ");
