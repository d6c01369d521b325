import { withLock } from "../../registry/lock.ts";
import { writeRetraining } from "../../registry/retraining-file.ts";
import type { Retraining, Stage } from "../../schema/retraining.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";

/** What a stage adds to the run file. */
export type Found = Partial<
  Pick<Retraining, "manifest_sha256" | "data_until" | "candidates" | "outcome" | "agent_files">
>;

/** A retraining at work: what it knows so far, on disk at every moment. */
export interface RetrainingRun {
  readonly state: Retraining;
  /** Does a stage under the lock, unless it is finished or an earlier one came to an answer. */
  stage: (name: Stage, work: () => Promise<Found>) => Promise<void>;
  /** Writes down what a stage has to know if it is killed. */
  note: (found: Found) => void;
}

/** Stands there while a stage is at work, and stays where the process was killed. */
export const ENDED_EARLY = "the process ended before this stage did";
const FIRST_WAIT_MS = 3_600_000;
const LONGEST_WAIT_MS = 7 * 86_400_000;

/** A failed stage waits an hour, then twice as long each time, at most a week. */
const waitAfter = (attempts: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));

/** Goes on with a retraining as its run file has it. */
export function openRun(begun: Retraining, effects: Effects): RetrainingRun {
  const { workspace, now, signal, say } = effects;
  let state = begun;
  const save = (changes: Partial<Retraining>): void => {
    state = { ...state, ...changes };
    writeRetraining(workspace, state);
  };
  const failureAt = (stage: Stage, reason: string): Retraining["failure"] => {
    const attempts = (state.failure?.stage === stage ? state.failure.attempts : 0) + 1;
    const at = now();
    const notBefore = new Date(at.getTime() + waitAfter(attempts));
    return { stage, reason, at: at.toISOString(), attempts, not_before: notBefore.toISOString() };
  };
  return {
    get state() {
      return state;
    },
    note: save,
    stage: async (name, work) => {
      if (state.outcome !== null || state.finished.some(({ stage }) => stage === name)) return;
      if (signal.aborted) throw stopped();
      const before = state.failure;
      say(`retrain: ${name.replace("_", " ")}`);
      // written down first: a process that is killed cannot say so any more
      const attempt = failureAt(name, ENDED_EARLY);
      save({ failure: attempt });
      try {
        const found = await withLock(workspace.root, work);
        const finished = [...state.finished, { stage: name, at: now().toISOString() }];
        save({ ...found, finished, failure: null });
      } catch (error) {
        const byHand = isByHand(error);
        const reason = error instanceof Error ? error.message : String(error);
        save({ failure: byHand || attempt === null ? before : { ...attempt, reason } });
        throw byHand && error.exit === "interrupted" ? stopped(error.message) : error;
      }
    },
  };
}

/** Somebody pressed Ctrl-C, or works on the workspace: nothing failed. */
const isByHand = (error: unknown): error is UserError =>
  error instanceof UserError && (error.exit === "interrupted" || error.exit === "busy");

const stopped = (what = "The retraining was stopped; the stages that were finished are kept."): UserError =>
  new UserError(what, {
    next: "run `oak-policy retrain` to go on from there",
    exit: "interrupted",
  });
