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

const placesOf = (workspace: Workspace, { version, evidence }: ReleasedBytes): string[] => [
  copyPath(workspace, version, evidence.production_sha256),
  productionPath(workspace, version),
];

/** The file with the very bytes that went live: the copy, else the production file if it is still the same. */
export const findReleased = (workspace: Workspace, release: ReleasedBytes): string | undefined =>
  placesOf(workspace, release).find((file) => holds(file, release.evidence.production_sha256));

/** The same. Throws a UserError where those bytes are gone. */
export function releasedPath(workspace: Workspace, release: ReleasedBytes): string {
  const found = findReleased(workspace, release);
  if (found !== undefined) return found;
  const { version, timestamp } = release;
  const [copy = "", exported] = placesOf(workspace, release);
  throw new UserError(`The file of ${version} is not the one that went live on ${timestamp.slice(0, 10)}.`, {
    place: { file: existsSync(copy) ? copy : exported },
    next: `restore it from a backup, or run \`oak-policy export --policy ${version}\` and \`oak-policy deploy --version ${version}\``,
  });
}

/**
 * What a release answers from, checked against the history.
 * @throws UserError when the bytes that went live are gone or changed
 */
export const readReleased = (workspace: Workspace, release: ReleasedBytes): ProductionFile =>
  readProductionAt(releasedPath(workspace, release), release.version);
