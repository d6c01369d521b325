import { hasInputs, readOrigin, withInputsOf } from "../../registry/inputs.ts";
import { readManifest } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { Origin } from "../../schema/origin.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { actionName } from "../../schema/transition.ts";
import type { VersionDifference } from "../../schema/version-difference.ts";
import { readEvaluation } from "../evaluation/read-evaluation.ts";
import { differences } from "../reproduce/compare-fields.ts";

/** What two versions were made from, side by side. */
export function whatChanged(
  workspace: Workspace,
  one: PolicyFile,
  other: PolicyFile,
): Pick<VersionDifference, "settings" | "data" | "agents" | "evaluation"> {
  const origins = [one, other].map(({ version }) => readOrigin(workspace, version));
  const reports = [one, other].map(({ version }) => readEvaluation(workspace, version));
  return {
    settings: settingsOf(origins[0], origins[1]),
    data: dataOf(workspace, one, other),
    agents: agentsOf([one, other], origins[0], origins[1]),
    evaluation: {
      from: reports[0]?.verdict.sentence ?? null,
      to: reports[1]?.verdict.sentence ?? null,
      comparable: judgedAlike(reports[0] ?? null, reports[1] ?? null),
    },
  };
}

function settingsOf(one?: Origin, other?: Origin): VersionDifference["settings"] {
  if (!one || !other) return null;
  return [...differences(one.settings, other.settings, "")].map(([field, from, to]) => ({ field, from, to }));
}

const day = (time: string | null): string => (time ?? "").slice(0, 10) || "-";

/** Told from the policy files, and in more detail where both manifests are kept. */
function dataOf(workspace: Workspace, one: PolicyFile, other: PolicyFile): VersionDifference["data"] {
  const period = ({ lineage }: PolicyFile): string =>
    `${day(lineage.period.first)} to ${day(lineage.period.last)}`;
  const how = ({ lineage: { parent, incremental, tuned } }: PolicyFile): string =>
    `${incremental ? `goes on from ${parent}` : "from the start"}${tuned ? ", settings chosen" : ""}`;
  const [before, after] = [one, other].map(({ version }) => manifestOf(workspace, version));
  const rows = ({ files }: Manifest): string =>
    `${files.train.rows} train, ${files.validation.rows} validation, ${files.test.rows} test`;
  const facts: [what: string, from: string, to: string][] = [
    ["period", period(one), period(other)],
    ...(before && after ? [["rows", rows(before), rows(after)] satisfies [string, string, string]] : []),
    [
      "training rows",
      one.lineage.training_data_sha256.slice(0, 12),
      other.lineage.training_data_sha256.slice(0, 12),
    ],
    ["trained", how(one), how(other)],
    ["program", one.lineage.code_version, other.lineage.code_version],
  ];
  return facts.filter(([, from, to]) => from !== to).map(([what, from, to]) => ({ what, from, to }));
}

const manifestOf = (workspace: Workspace, version: string): Manifest | undefined =>
  hasInputs(workspace, version) ? readManifest(withInputsOf(workspace, version)) : undefined;

function agentsOf(
  versions: readonly [PolicyFile, PolicyFile],
  one?: Origin,
  other?: Origin,
): VersionDifference["agents"] {
  const [before, after] = versions.map(({ action_space }) => action_space.map(actionName)) as [
    string[],
    string[],
  ];
  const hashes = new Map(one?.agent_files.map(({ name, sha256 }) => [name, sha256]));
  const edited =
    other?.agent_files.filter(({ name, sha256 }) => (hashes.get(name) ?? sha256) !== sha256) ?? [];
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
    edited: edited.map(({ name }) => name),
  };
}

const judgedAlike = (one: EvaluationReport | null, other: EvaluationReport | null): boolean =>
  one?.lineage?.manifest_sha256 !== undefined &&
  one.lineage.manifest_sha256 === other?.lineage?.manifest_sha256;
