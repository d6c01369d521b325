import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { waitingBoard, watchWaiting, whileWaiting } from "./waiting.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("waiting for a peer", () => {
  it("is told from the fifth second on, until the answer is there", async () => {
    const since = waitingBoard(2);
    const notes: string[] = [];
    const stop = watchWaiting(since, "ridge", (note) => void notes.push(note));
    let answer: (value: string) => void = () => undefined;
    const asked = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const waited = whileWaiting({ since, run: 1 }, asked);
    vi.advanceTimersByTime(6000);
    answer("done");
    expect(await waited).toBe("done");
    vi.advanceTimersByTime(6000);
    stop();
    expect(notes).toEqual(["waiting for the peer ridge (5 s)", "waiting for the peer ridge (6 s)"]);
    expect([...since]).toEqual([0, 0]);
  });

  it("ends with a failure too", async () => {
    const since = waitingBoard(1);
    await expect(whileWaiting({ since, run: 0 }, Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    expect([...since]).toEqual([0]);
  });
});
