import { createHash } from "node:crypto";
import type { Deployment } from "../schema/deployment.ts";

/** What a gradual rollout depends on: when it began, and its stages. */
export type RollingRelease = Pick<Deployment, "timestamp" | "rollout">;

/** Where a rollout is at an instant. */
export interface Stage {
  /** from 1 */
  number: number;
  of: number;
  percent: number;
  /** when the next stage begins; null in the last one */
  untilMs: number | null;
}

const DAY_MS = 86_400_000;
/** The last instant that a date can name; a history may hold stages that last longer. */
const LAST_MS = 8.64e15;
const WHOLE = 100;
/** 48 bits of a hash are a whole number that a double holds exactly. */
const HASH_BYTES = 6;
const HASH_RANGE = 2 ** 48;

/**
 * Where the rollout of a release is. Nothing has to run for it to go on: it follows from the release and the clock alone.
 * A clock that stands before the release sees its first stage.
 */
export function stageAt({ timestamp, rollout }: RollingRelease, now: Date): Stage {
  if (rollout === null) return { number: 1, of: 1, percent: WHOLE, untilMs: null };
  const { percentages, stage_days: days } = rollout;
  const startMs = Date.parse(timestamp);
  const passed = Math.floor((now.getTime() - startMs) / (days * DAY_MS));
  const index = Math.min(Math.max(passed, 0), percentages.length - 1);
  const isLast = index === percentages.length - 1;
  return {
    number: index + 1,
    of: percentages.length,
    percent: percentages[index] ?? WHOLE,
    untilMs: isLast ? null : Math.min(startMs + (index + 1) * days * DAY_MS, LAST_MS),
  };
}

/** Share of the tasks, in percent, that a release has at an instant. */
export const percentAt = (release: RollingRelease, now: Date): number => stageAt(release, now).percent;

/** Whether a release has all tasks at an instant. */
export const isSettled = (release: RollingRelease, now: Date): boolean => percentAt(release, now) >= WHOLE;

/** Two numbers of [0, 1) that follow from words, as good as drawn evenly and independently: SHA-256 of them, 48 bits each. */
export function hashedDraws(words: readonly (string | null)[]): [number, number] {
  const digest = createHash("sha256").update(JSON.stringify(words)).digest();
  const draw = (at: number): number => digest.readUIntBE(at, HASH_BYTES) / HASH_RANGE;
  return [draw(0), draw(HASH_BYTES)];
}

/**
 * Where a unit (a session, or the text of a task) stands in a rollout, in [0, 100): the release answers it when that is below
 * its percentage. So whoever is in at 10 % is still in at 25 %; another salt mixes all units anew.
 */
export const bucketOf = (unit: string, salt: string): number =>
  WHOLE * hashedDraws(["rollout", salt, unit])[0];
