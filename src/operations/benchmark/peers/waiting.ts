/** Since when each run waits for its peers, in memory that threads share: they write, the main thread reads. */
export interface Waiting {
  /** per run: epoch milliseconds; 0 while it does not wait */
  since: Float64Array; // [runs]
  /** the run whose place is meant */
  run: number;
}

export const waitingBoard = (runs: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(runs * Float64Array.BYTES_PER_ELEMENT));

/** Marks the run as waiting until the answer is there, or fails. */
export async function whileWaiting<Answer>(
  waiting: Waiting | undefined,
  answer: Promise<Answer>,
): Promise<Answer> {
  if (waiting) waiting.since[waiting.run] = Date.now();
  try {
    return await answer;
  } finally {
    if (waiting) waiting.since[waiting.run] = 0;
  }
}

const POLL_MS = 1000;
/** Shorter waits are not worth a word. */
const NOTICED_MS = 5000;

/** Says now and then which peer is waited for, and how long already; returns how to stop it. */
export function watchWaiting(since: Float64Array, peer: string, show: (note: string) => void): () => void {
  const look = (): void => {
    const begun = since.filter((start) => start > 0);
    const longest = begun.length === 0 ? 0 : Date.now() - Math.min(...begun);
    if (longest >= NOTICED_MS) show(`waiting for the peer ${peer} (${Math.floor(longest / 1000)} s)`);
  };
  const clock = setInterval(look, POLL_MS).unref();
  return () => clearInterval(clock);
}
