import { TASK_KINDS, type TaskKind } from "../../evaluation/simulator/catalogue.ts";
import { drawTask } from "../../evaluation/simulator/delegation.ts";
import { createRandom } from "../../numeric/random.ts";

/** A task in words, of a kind whose best agent is known. */
export interface TaskQuestion {
  kind: TaskKind;
  text: string;
}

/** So many new tasks of each kind that has its best and its second agent in the team. */
export function drawQuestions(agents: readonly string[], perKind: number, seed: number): TaskQuestion[] {
  const random = createRandom(seed);
  return TASK_KINDS.filter(
    ({ specialist, neighbour }) => agents.includes(specialist) && agents.includes(neighbour),
  ).flatMap((kind) => Array.from({ length: perKind }, () => ({ kind, text: drawTask(kind, random).text })));
}
