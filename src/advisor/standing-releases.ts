import { changesLive, type Deployment, isRelease } from "../schema/deployment.ts";
import { isSettled } from "./rollout.ts";

/** A release that is live, or that one would go back to. */
export interface Standing {
  event: Deployment;
  /** mixes the tasks for its rollout and its lots; stays the same when the same version goes on in a new rollout */
  salt: string;
}

/**
 * What stands at the end of a history, oldest first: the last one is live, the one before it answers what a rollout leaves
 * over, and is what one goes back to. Empty when nothing is live.
 *
 * A deployment puts itself on top. One that comes before the rollout of the version on top has reached all tasks takes that
 * version's place: what never had all tasks is nothing to fall back on. Going back takes away what was gone back from, so
 * that going back twice leads further back, and never to what was found bad. A withdrawal takes away everything.
 */
export function standingReleases(history: readonly Deployment[]): Standing[] {
  let standing: Standing[] = [];
  for (const event of history) {
    if (!changesLive(event)) continue;
    standing = isRelease(event) ? withRelease(standing, event) : [];
  }
  return standing;
}

/** The last release that had all tasks: what answers what a rollout that began now would leave over. Null: nobody does. */
export const settledRelease = (history: readonly Deployment[], now: Date): Deployment | null =>
  standingReleases(history).findLast(({ event }) => isSettled(event, now))?.event ?? null;

function withRelease(standing: readonly Standing[], event: Deployment): Standing[] {
  const fresh = { event, salt: `${event.version} ${event.timestamp}` };
  const top = standing.at(-1);
  if (event.event === "rollback") return [...standing.slice(0, placeOf(event, standing)), fresh];
  if (top === undefined || isSettled(top.event, new Date(event.timestamp))) return [...standing, fresh];
  const goesOn = top.event.version === event.version;
  return [...standing.slice(0, -1), goesOn ? { ...fresh, salt: top.salt } : fresh];
}

/** Where the release stands that one goes back to; where it stands no more, the one that is gone back from makes room. */
function placeOf({ version, mode }: Deployment, standing: readonly Standing[]): number {
  const below = standing.slice(0, -1);
  const place = below.findLastIndex(({ event }) => event.version === version && event.mode === mode);
  return place >= 0 ? place : below.length;
}
