import { changesLive, type Deployment } from "../schema/deployment.ts";
import type { Assignment, Mode } from "../schema/recommendation.ts";
import { bucketOf, percentAt, type RollingRelease } from "./rollout.ts";
import { type Standing, standingReleases } from "./standing-releases.ts";

/** A version at work. */
export interface Answering {
  version: string;
  /** null: it was never deployed */
  mode: Mode | null;
  /** of its lots; null: it draws none */
  salt: string | null;
}

/** Who answers a question, whatever it is: plain data, so that it can be kept. */
export interface ServingPlan {
  /** null: nobody does */
  first: Answering | null;
  /** null: nothing is deployed, so nobody is assigned to anything */
  rollout: (RollingRelease & { salt: string }) | null;
  /** answers the tasks that the rollout has not reached; null: nobody does */
  incumbent: Answering | null;
  /** nothing is live on purpose */
  withdrawn: { version: string; timestamp: string } | null;
}

/** By what a question is assigned: its session where it names one, else its text. */
export interface Asker {
  sessionId: string | null;
  task: string;
}

const answeringAs = ({ event, salt }: Standing): Answering => ({
  version: event.version,
  mode: event.mode,
  salt,
});

/** Who answers when nobody asks for a version by name: the live release, else the newest export, unless that was withdrawn. */
export function servingPlan(history: readonly Deployment[], newestExport: string | undefined): ServingPlan {
  const [before, live] = [undefined, undefined, ...standingReleases(history)].slice(-2);
  if (live) {
    const { timestamp, rollout } = live.event;
    return {
      first: answeringAs(live),
      rollout: { timestamp, rollout, salt: live.salt },
      incumbent: before ? answeringAs(before) : null,
      withdrawn: null,
    };
  }
  const withdrawal = history.findLast(changesLive);
  if (!withdrawal) return { ...NOBODY, first: newestExport ? undeployed(newestExport) : null };
  const { version, timestamp } = withdrawal;
  return { ...NOBODY, withdrawn: { version, timestamp } };
}

const NOBODY: ServingPlan = { first: null, rollout: null, incumbent: null, withdrawn: null };
const undeployed = (version: string): Answering => ({ version, mode: null, salt: null });

/** The plan for a question that names the version it is for: no rollout, no lot, in the mode that it is live in, if it is. */
export function planFor(version: string, live: Deployment | null): ServingPlan {
  const mode = live?.version === version ? live.mode : null;
  return { ...NOBODY, first: { ...undeployed(version), mode } };
}

/** Who answers this question, and how that came about. The same asker gets the same answer until the next stage begins. */
export function assign(
  { first, rollout, incumbent }: ServingPlan,
  { sessionId, task }: Asker,
  now: Date,
): { answering: Answering | null; assignment: Assignment | null } {
  if (rollout === null) return { answering: first, assignment: null };
  const percent = percentAt(rollout, now);
  const isIn = bucketOf(sessionId ?? task, rollout.salt) < percent;
  const unit = sessionId === null ? "task" : "session";
  return isIn
    ? { answering: first, assignment: { arm: "release", unit, percent } }
    : { answering: incumbent, assignment: { arm: "incumbent", unit, percent } };
}

/** Versions that may have to answer at an instant, the live one first. */
export const versionsAt = ({ first, rollout, incumbent }: ServingPlan, now: Date): string[] => {
  const isWhole = rollout === null || percentAt(rollout, now) >= 100;
  const answering = isWhole ? [first] : [first, incumbent];
  return [...new Set(answering.flatMap((each) => (each ? [each.version] : [])))];
};
