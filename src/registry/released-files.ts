import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../schema/deployment.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { productionPath, readProductionAt, sha256 } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

/** What of an event says which bytes went live. */
export type ReleasedBytes = Pick<Deployment, "version" | "timestamp"> & {
  evidence: Pick<Deployment["evidence"], "production_sha256">;
};

/** Enough of a hash for a file name; the whole of it is checked when the file is read. */
const NAME_LENGTH = 16;

const copyPath = ({ policies }: Workspace, version: string, hash: string): string =>
  join(policies, "released", `${version}_${hash.slice(0, NAME_LENGTH)}.json`);

/**
 * Keeps the production file of a version as it is now, and returns its hash for the history. What is live is read from this
 * copy: exporting the version again, or editing its file, changes no answer until it is deployed again.
 */
export function keepReleased(workspace: Workspace, version: string): string {
  const bytes = readFileSync(productionPath(workspace, version));
  const hash = sha256(bytes);
  const copy = copyPath(workspace, version, hash);
  if (!existsSync(copy) || sha256(readFileSync(copy)) !== hash) writeFileAtomic(copy, bytes);
  return hash;
}

const holds = (file: string, hash: string): boolean =>
  existsSync(file) && sha256(readFileSync(file)) === hash;

/**
 * The file with the very bytes that went live: the copy, else the production file if it is still the same.
 * @throws UserError when neither is
 */
export function releasedPath(workspace: Workspace, { version, timestamp, evidence }: ReleasedBytes): string {
  const hash = evidence.production_sha256;
  const places = [copyPath(workspace, version, hash), productionPath(workspace, version)];
  const found = places.find((file) => holds(file, hash));
  if (found !== undefined) return found;
  const when = timestamp.slice(0, 16).replace("T", " ");
  throw new UserError(`The file of ${version} is not the one that went live on ${when}.`, {
    place: { file: places.find((file) => existsSync(file)) ?? productionPath(workspace, version) },
    next: `restore it from a backup, or run \`oak-policy export --policy ${version}\` and deploy it again`,
  });
}

/**
 * What a release answers from, checked against the history.
 * @throws UserError when the bytes that went live are gone or changed
 */
export const readReleased = (workspace: Workspace, release: ReleasedBytes): ProductionFile =>
  readProductionAt(releasedPath(workspace, release), release.version);
