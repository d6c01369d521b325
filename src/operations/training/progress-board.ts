/** What each of several trainings has come to, in memory that threads share: they write, the main thread reads. */
export interface ProgressBoard {
  /** per job: epoch, greatest epoch, best epoch, TD, conservative, validation */
  numbers: Float64Array; // [jobs, 6]
  /** 1 as soon as all of them shall stop after their epoch */
  stop: Int32Array; // [1]
}

export interface JobProgress {
  epoch: number;
  maxEpochs: number;
  bestEpoch: number;
  temporalDifference: number;
  conservative: number;
  /** NaN without validation rows */
  validation: number;
}

const FIELDS = 6;

/** @param lengths per job its greatest number of epochs */
export function createBoard(lengths: readonly number[]): ProgressBoard {
  const board: ProgressBoard = {
    numbers: new Float64Array(
      new SharedArrayBuffer(lengths.length * FIELDS * Float64Array.BYTES_PER_ELEMENT),
    ),
    stop: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
  lengths.forEach((maxEpochs, job) => void writeProgress(board, job, { ...NOT_BEGUN, maxEpochs }));
  return board;
}

const NOT_BEGUN = { epoch: 0, bestEpoch: 0, temporalDifference: 0, conservative: 0, validation: Number.NaN };

export function writeProgress({ numbers }: ProgressBoard, job: number, progress: JobProgress): void {
  const { epoch, maxEpochs, bestEpoch, temporalDifference, conservative, validation } = progress;
  numbers.set([epoch, maxEpochs, bestEpoch, temporalDifference, conservative, validation], job * FIELDS);
}

export function readProgress({ numbers }: ProgressBoard): JobProgress[] {
  return Array.from({ length: numbers.length / FIELDS }, (_, job) => {
    const [epoch, maxEpochs, bestEpoch, temporalDifference, conservative, validation] = numbers.subarray(
      job * FIELDS,
    ) as unknown as [number, number, number, number, number, number];
    return { epoch, maxEpochs, bestEpoch, temporalDifference, conservative, validation };
  });
}

export const askToStop = ({ stop }: ProgressBoard): void => void Atomics.store(stop, 0, 1);
export const shallStop = ({ stop }: ProgressBoard): boolean => Atomics.load(stop, 0) === 1;
