import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";

/** Full feedback from a table of scores, one row per task; categories alternate between "even" and "odd". */
export function feedbackOf(
  scores: readonly (readonly number[])[],
  changes: Partial<FullFeedback> = {},
): FullFeedback {
  const agents = scores[0]!.map((_, agent) => `agent-${agent}`);
  return {
    agents,
    tasks: scores.map((_, task) => ({
      id: `task-${task}`,
      category: task % 2 === 0 ? "even" : "odd",
      text: `task number ${task}`,
    })),
    categories: ["even", "odd"].slice(0, Math.min(2, scores.length)),
    score: Float64Array.from(scores.flat()),
    cost: null,
    runs: null,
    account: { tasks_read: scores.length, tasks_dropped: 0, costs_filled: 0 },
    ...changes,
  };
}

/** Four runs per cell: [successes of four] for each task and agent. */
export function feedbackOfRuns(successes: readonly (readonly number[])[]): FullFeedback {
  const cells = successes.flat();
  return feedbackOf(
    successes.map((row) => row.map((count) => count / 4)),
    {
      runs: {
        offsets: Uint32Array.from({ length: cells.length + 1 }, (_, cell) => 4 * cell),
        results: Float64Array.from(
          cells.flatMap((count) => [0, 1, 2, 3].map((run) => (run < count ? 1 : 0))),
        ),
      },
    },
  );
}
