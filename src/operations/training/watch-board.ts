import type { Progress } from "../../schema/progress.ts";
import { type JobProgress, type ProgressBoard, readProgress } from "./progress-board.ts";

export interface Watchers {
  progress?: Progress | undefined;
  /** a line for people now and then, about ten per network */
  say?: ((line: string) => void) | undefined;
}

/** What is being trained, in words. */
export interface Watched {
  phase: string;
  /** per job */
  names: readonly string[];
  /** what a network has to beat: the prior, or what it started from */
  toBeat: string;
}

const POLL_MS = 200;
const LINES_PER_JOB = 10;

/**
 * Looks at the board at once and then a few times a second, and tells whoever wants to know. Returns how to stop it, which
 * looks once more: where each training ended is always told.
 */
export function watchBoard(
  board: ProgressBoard,
  { phase, names, toBeat }: Watched,
  { progress, say }: Watchers,
): () => void {
  const said: number[] = [];
  const tenth = ({ epoch, maxEpochs }: Pick<JobProgress, "epoch" | "maxEpochs">): number =>
    Math.floor((LINES_PER_JOB * epoch) / maxEpochs);
  const look = (last: boolean): void => {
    const jobs = readProgress(board);
    const done = jobs.reduce((sum, { epoch }) => sum + epoch, 0);
    const total = jobs.reduce((sum, { maxEpochs }) => sum + maxEpochs, 0);
    const busy = jobs.filter(({ epoch }) => epoch > 0).map((job) => describe(job, toBeat));
    if (total > 0) progress?.({ phase, done, total, note: busy.join("  |  ") });
    jobs.forEach((job, index) => {
      const before = said[index] ?? 0;
      const due = last ? job.epoch > before : tenth(job) > tenth({ ...job, epoch: before });
      if (!due) return;
      said[index] = job.epoch;
      say?.(`  ${names[index]}  ${describe(job, toBeat)}`);
    });
  };
  look(false);
  const clock = setInterval(() => look(false), POLL_MS).unref();
  return () => {
    clearInterval(clock);
    look(true);
  };
}

const describe = (job: JobProgress, toBeat: string): string => {
  const { epoch, bestEpoch, temporalDifference, conservative, validation } = job;
  const held = Number.isNaN(validation) ? "-" : validation.toFixed(4);
  const best = bestEpoch === 0 ? `none surely better than ${toBeat} yet` : `best epoch ${bestEpoch}`;
  return `epoch ${epoch}: td ${temporalDifference.toFixed(4)} conservative ${conservative.toFixed(3)} validation ${held}, ${best}`;
};
