import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type PolicyFile,
  type ProductionFile,
  policyFileSchema,
  productionFileSchema,
} from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { readJson } from "./json-file.ts";
import type { Workspace } from "./workspace.ts";

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

const POLICY = /^trained_policy_(v[1-9]\d*)\.json$/;
const PRODUCTION = /^trained_policy_(v[1-9]\d*)_production\.json$/;

const versionsMatching = (workspace: Workspace, pattern: RegExp): string[] =>
  (existsSync(workspace.policies) ? readdirSync(workspace.policies) : [])
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .sort(byNumber);

export const versionNumber = (version: string): number => Number(version.slice(1));
const byNumber = (one: string, other: string): number => versionNumber(one) - versionNumber(other);

/** Versions of the trained policies, oldest first. */
export const trainedVersions = (workspace: Workspace): string[] => versionsMatching(workspace, POLICY);

/** Versions that were exported, oldest first. */
export const exportedVersions = (workspace: Workspace): string[] => versionsMatching(workspace, PRODUCTION);

/** The version a new policy gets: v1, v2, ... */
export const nextVersion = (workspace: Workspace): string =>
  `v${versionNumber(trainedVersions(workspace).at(-1) ?? "v0") + 1}`;

export const policyPath = (workspace: Workspace, version: string): string =>
  join(workspace.policies, `trained_policy_${version}.json`);
export const productionPath = (workspace: Workspace, version: string): string =>
  join(workspace.policies, `trained_policy_${version}_production.json`);
export const weightsPath = (workspace: Workspace, version: string): string =>
  join(workspace.checkpoints, version, "final", "weights.safetensors");
export const statisticsPath = (workspace: Workspace, version: string): string =>
  join(workspace.checkpoints, version, "final", "anchor_statistics.safetensors");
export const reportPath = (workspace: Workspace, version: string): string =>
  join(workspace.evaluation, `policy_evaluation_${version}.json`);
export const inputsFolder = (workspace: Workspace, version: string): string =>
  join(workspace.checkpoints, version, "inputs");
export const evidencePath = (workspace: Workspace, version: string): string =>
  join(workspace.checkpoints, version, "final", "evidence.json");

/** Accepts `v2`, `2` and `trained_policy_v2`. */
export function parseVersion(text: string): string {
  const found = /^(?:trained_policy_)?v?([1-9]\d*)$/.exec(text.trim())?.[1];
  if (found) return `v${found}`;
  throw new UserError(`"${text}" is not a version.`, {
    next: "give a version such as v1 (see `oak-policy status`)",
  });
}

/**
 * A version by its name, trained or exported here.
 * @throws UserError when there is none of that name, with those that there are
 */
export function namedVersion(workspace: Workspace, name: string): string {
  const version = parseVersion(name);
  const there = new Set([...trainedVersions(workspace), ...exportedVersions(workspace)]);
  if (there.has(version)) return version;
  throw noVersion(workspace, `There is no version ${version}.`, [...there].sort(byNumber));
}

const noVersion = ({ policies }: Workspace, message: string, there: readonly string[]): UserError =>
  new UserError(message, {
    place: { file: policies },
    next: there.length > 0 ? `choose one of: ${there.join(", ")}` : "run `oak-policy train`",
  });

/** The version asked for, or the newest one. */
export function chooseVersion(workspace: Workspace, asked: string | undefined): string {
  const trained = trainedVersions(workspace);
  const version = asked === undefined ? trained.at(-1) : parseVersion(asked);
  if (version && existsSync(policyPath(workspace, version))) return version;
  const message = version ? `There is no trained policy ${version}.` : "There is no trained policy yet.";
  throw noVersion(workspace, message, trained);
}

export const readPolicyFile = (workspace: Workspace, version: string): PolicyFile =>
  readJson(policyPath(workspace, version), policyFileSchema, "run `oak-policy train`");

/** The weights of a version, checked against the hash in its policy file. */
export function readWeights(workspace: Workspace, policy: PolicyFile): Uint8Array {
  const file = weightsPath(workspace, policy.version);
  if (!existsSync(file))
    throw new UserError(`The weights of ${policy.version} are missing.`, {
      place: { file },
      next: "train that version again",
    });
  const bytes = readFileSync(file);
  if (sha256(bytes) === policy.weights_sha256) return bytes;
  throw new UserError(`The weights of ${policy.version} are not the ones it was trained with.`, {
    place: { file },
    next: "restore the file from a backup, or train that version again",
  });
}

/**
 * The production file of a version; what it serves must be the weights that were trained.
 * @throws UserError when the file is missing, misshapen or damaged
 */
export const readProduction = (workspace: Workspace, version: string): ProductionFile =>
  readProductionAt(productionPath(workspace, version), version);

/** The same of a copy of it elsewhere. */
export function readProductionAt(file: string, version: string): ProductionFile {
  const next = `run \`oak-policy export --policy ${version}\``;
  const production = readJson(file, productionFileSchema, next);
  const { weights_base64, weights_sha256 } = production.q_network;
  if (sha256(Buffer.from(weights_base64, "base64")) === weights_sha256) return production;
  throw new UserError(`The weights in the production file of ${version} are damaged.`, {
    place: { file, field: "q_network.weights_base64" },
    next,
  });
}
