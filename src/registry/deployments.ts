import { existsSync, readFileSync } from "node:fs";
import { changesLive, type Deployment, deploymentSchema, isRelease } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";
import { appendLines } from "./append-line.ts";
import type { Workspace } from "./workspace.ts";

/** Every event so far, releases and decisions, oldest first. A last line cut off by a crash never happened and is left out. */
export function readDeployments(workspace: Workspace): Deployment[] {
  if (!existsSync(workspace.deployments)) return [];
  const text = readFileSync(workspace.deployments, "utf8");
  return text.split("\n").flatMap((line, index, lines) => {
    const cutOff = index === lines.length - 1;
    if (line.trim() === "") return [];
    const parsed = deploymentSchema.safeParse(jsonOrUndefined(line));
    if (parsed.success) return [parsed.data];
    if (cutOff) return [];
    throw new UserError("The deployment history has a line that cannot be read.", {
      place: { file: workspace.deployments, line: index + 1 },
      next: "restore the file from a backup; it is append-only and should never be edited",
    });
  });
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What is live now, or null: nothing was ever released, or what was is withdrawn. */
export const liveRelease = (workspace: Workspace): Deployment | null =>
  lastRelease(readDeployments(workspace));

/** What was live at an instant (epoch milliseconds): the last release at or before it, or null. */
export const releaseAt = (history: readonly Deployment[], atMs: number): Deployment | null =>
  lastRelease(history.filter(({ timestamp }) => Date.parse(timestamp) <= atMs));

function lastRelease(history: readonly Deployment[]): Deployment | null {
  const last = history.findLast(changesLive);
  return last !== undefined && isRelease(last) ? last : null;
}

/** Writes one more event; the history before it is never touched. */
export function appendDeployment(workspace: Workspace, event: Deployment): void {
  appendLines(workspace.deployments, [deploymentSchema.parse(event)]);
}
