import type * as z from "zod";
import type { status } from "../../operations/status.ts";
import { lifeLines } from "./status-life.ts";
import { watchLines } from "./status-watch.ts";
import { count, table } from "./table.ts";

type Status = z.infer<typeof status.output>;

const many = (number: number, one: string): string => `${count(number)} ${one}${number === 1 ? "" : "s"}`;
const day = (time: string | null): string => time?.slice(0, 10) ?? "-";

/** The mode that a version is live in, or in which it answers what a rollout leaves over. */
function roleOf(version: string, { live, life }: Status): string {
  if (live?.version === version) return live.mode;
  const rest = life.stage?.rest;
  return rest?.version === version ? (live?.mode === "shadow" ? rest.mode : `${rest.mode} (the rest)`) : "";
}

/** What `status` shows. */
export function statusScreen(found: Status): string {
  const { telemetry, training_data: data, versions, live } = found;
  const rows = versions.map((each) => [
    each.version,
    each.trained,
    count(each.episodes),
    each.verdict ?? "not evaluated",
    each.exported ? "yes" : "no",
    roleOf(each.version, found),
  ]);
  return [
    `Workspace      ${found.workspace}`,
    `Settings       ${found.config ?? "none: all defaults"}`,
    `Telemetry      ${[
      many(telemetry.delegation_lines, "delegation line"),
      many(telemetry.rating_lines, "rating"),
      many(telemetry.recommendation_lines, "recommendation"),
    ].join(", ")}`,
    data
      ? `Training data  ${count(data.train)} train, ${count(data.validation)} validation, ${count(data.test)} test rows, ${day(data.first)} to ${day(data.last)}`
      : "Training data  none",
    ...(versions.length === 0 ? [] : lifeLines(live, found.life)),
    ...watchLines(found),
    "",
    versions.length === 0
      ? "No policy yet."
      : table([["version", "trained", "episodes", "verdict", "exported", "live as"], ...rows]),
    ...found.unfinished.map(
      ({ version, epoch, resume }) =>
        `Training of ${version} is not finished (${epoch === 0 ? "no epoch kept" : `epoch ${count(epoch)} is kept`}); if it is not at work now, go on with: ${resume}`,
    ),
    "",
    `Next: ${found.next}`,
  ].join("\n");
}
