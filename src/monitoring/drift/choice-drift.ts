import { chiSquaredTail } from "../../numeric/chi-squared.ts";
import { chiSquaredTest } from "../../numeric/contingency.ts";
import { type Comparison, FEWEST } from "./compare.ts";
import { stabilityIndex } from "./stability-index.ts";

export interface Choice {
  taskType: string;
  agent: string;
}

const LEAST_PER_TYPE = 10;

/**
 * Whether the same kind of task goes to other agents than before, whatever the mix of tasks: the chi-squared statistics of the
 * task types (with ten delegations or more on either side) added up, and their degrees of freedom. That is a drift of the
 * propensities, which the next evaluation rests on. Null where there is too little.
 */
export function compareChoices(before: readonly Choice[], since: readonly Choice[]): Comparison | null {
  if (before.length < FEWEST || since.length < FEWEST) return null;
  const types = [...new Set(before.map(({ taskType }) => taskType))];
  const tests = types.flatMap((taskType) => {
    const [a, b] = [agentsOf(before, taskType), agentsOf(since, taskType)];
    if (a.length < LEAST_PER_TYPE || b.length < LEAST_PER_TYPE) return [];
    const names = [...new Set([...a, ...b])];
    const counts = [a, b].map((agents) =>
      names.map((name) => agents.filter((agent) => agent === name).length),
    );
    const [one = [], other = []] = counts;
    return [
      { taskType, n: a.length, m: b.length, ...chiSquaredTest(one, other), psi: stabilityIndex(one, other) },
    ];
  });
  const degrees = tests.reduce((sum, test) => sum + test.degrees, 0);
  if (degrees === 0) return null;
  const m = tests.reduce((sum, test) => sum + test.m, 0);
  const [worst] = [...tests].sort((one, other) => other.psi - one.psi);
  return {
    name: "agent_by_task_type",
    of: "delegation",
    test: "chi_squared",
    before: tests.reduce((sum, test) => sum + test.n, 0),
    since: m,
    psi: tests.reduce((sum, test) => sum + (test.psi * test.m) / m, 0),
    p_value: chiSquaredTail(
      tests.reduce((sum, test) => sum + test.statistic, 0),
      degrees,
    ),
    largest_change: worst ? `most for ${worst.taskType}` : null,
  };
}

const agentsOf = (choices: readonly Choice[], taskType: string): string[] =>
  choices.flatMap((choice) => (choice.taskType === taskType ? [choice.agent] : []));
