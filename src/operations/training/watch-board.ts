import type { Progress } from "../../schema/progress.ts";
import { type JobProgress, type ProgressBoard, readProgress } from "./progress-board.ts";

export interface Watchers {
  progress?: Progress | undefined;
  /** a line for people now and then, about ten per network */
  say?: ((line: string) => void) | undefined;
}

const POLL_MS = 200;
const LINES_PER_JOB = 10;

/** Looks at the board at once and then a few times a second, and tells whoever wants to know; returns how to stop it. */
export function watchBoard(board: ProgressBoard, stage: string, { progress, say }: Watchers): () => void {
  const said: number[] = [];
  const look = (): void => {
    const jobs = readProgress(board);
    const done = jobs.reduce((sum, { epoch }) => sum + epoch, 0);
    const total = jobs.reduce((sum, { maxEpochs }) => sum + maxEpochs, 0);
    const busy = jobs.filter(({ epoch }) => epoch > 0);
    if (total > 0)
      progress?.({ phase: `training (${stage})`, done, total, note: busy.map(describe).join("  |  ") });
    jobs.forEach((job, index) => {
      const tenth = Math.floor((LINES_PER_JOB * job.epoch) / job.maxEpochs);
      if (!(tenth > (said[index] ?? 0))) return;
      said[index] = tenth;
      say?.(`  ${stage} ${index + 1}  ${describe(job)}`);
    });
  };
  look();
  const clock = setInterval(look, POLL_MS).unref();
  return () => clearInterval(clock);
}

const describe = ({
  epoch,
  bestEpoch,
  temporalDifference,
  conservative,
  validation,
}: JobProgress): string => {
  const held = Number.isNaN(validation) ? "-" : validation.toFixed(4);
  return `epoch ${epoch}: td ${temporalDifference.toFixed(4)} conservative ${conservative.toFixed(3)} validation ${held} best ${bestEpoch}`;
};
