import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBoard, writeProgress } from "./progress-board.ts";
import { watchBoard } from "./watch-board.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const job = (epoch: number, bestEpoch = 1) => ({
  epoch,
  maxEpochs: 100,
  bestEpoch,
  temporalDifference: 0.5,
  conservative: 0.25,
  validation: Number.NaN,
});

function watched() {
  const board = createBoard([100, 100]);
  const seen: number[] = [];
  const lines: string[] = [];
  const words = { phase: "training", names: ["network 1 of 2", "network 2 of 2"], toBeat: "the prior" };
  const stop = watchBoard(board, words, {
    progress: ({ done }) => void seen.push(done),
    say: (line) => void lines.push(line),
  });
  return { board, seen, lines, stop };
}

describe("watching several trainings", () => {
  it("sums their epochs, and says a line per tenth of each", () => {
    const { board, seen, lines, stop } = watched();
    for (const epoch of [5, 12, 14, 35]) {
      writeProgress(board, 1, job(epoch));
      vi.advanceTimersByTime(200);
    }
    stop();
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([0, 5, 12, 14, 35, 35]);
    expect(lines).toEqual([
      "  network 2 of 2  epoch 12: td 0.5000 conservative 0.250 validation -, best epoch 1",
      "  network 2 of 2  epoch 35: td 0.5000 conservative 0.250 validation -, best epoch 1",
    ]);
  });

  it("says where each ended, however quick it was, and what no best epoch means", () => {
    const { board, lines, stop } = watched();
    writeProgress(board, 0, job(7, 0));
    writeProgress(board, 1, job(3));
    stop();
    expect(lines).toEqual([
      "  network 1 of 2  epoch 7: td 0.5000 conservative 0.250 validation -, none surely better than the prior yet",
      "  network 2 of 2  epoch 3: td 0.5000 conservative 0.250 validation -, best epoch 1",
    ]);
  });
});
