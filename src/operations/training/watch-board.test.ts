import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBoard, writeProgress } from "./progress-board.ts";
import { watchBoard } from "./watch-board.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const job = (epoch: number) => ({
  epoch,
  maxEpochs: 100,
  bestEpoch: 1,
  temporalDifference: 0.5,
  conservative: 0.25,
  validation: Number.NaN,
});

describe("watching several trainings", () => {
  it("sums their epochs, and says a line per tenth of each", () => {
    const board = createBoard([100, 100]);
    const seen: number[] = [];
    const lines: string[] = [];
    const stop = watchBoard(board, "member", {
      progress: ({ done }) => void seen.push(done),
      say: (line) => void lines.push(line),
    });
    for (const epoch of [5, 12, 14, 35]) {
      writeProgress(board, 1, job(epoch));
      vi.advanceTimersByTime(200);
    }
    stop();
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([0, 5, 12, 14, 35]);
    expect(lines).toEqual([
      "  member 2  epoch 12: td 0.5000 conservative 0.250 validation - best 1",
      "  member 2  epoch 35: td 0.5000 conservative 0.250 validation - best 1",
    ]);
  });
});
