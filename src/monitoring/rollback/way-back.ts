import { type Deployment, isRelease } from "../../schema/deployment.ts";

/**
 * The release that an automatic rollback goes back to: the last one of another version that was not itself left by a
 * rollback, so that two failing versions are not swapped for ever. Null: there is nothing to go back to.
 */
export function wayBack(history: readonly Deployment[]): Deployment | null {
  const releases = history.filter(isRelease);
  const live = releases.at(-1);
  if (!live) return null;
  const left = new Set(
    releases.flatMap((release, index) =>
      releases[index + 1]?.event === "rollback" ? [release.version] : [],
    ),
  );
  return releases.findLast(({ version }) => version !== live.version && !left.has(version)) ?? null;
}
