import * as z from "zod";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { rowOf } from "../../numeric/sparse.ts";
import {
  fitLogistic,
  type LogisticModel,
  type LogisticProblem,
  logisticProbabilities,
} from "../multinomial-logistic.ts";
import type { Baseline, BaselineParameters } from "./baseline.ts";

const parametersSchema = z.looseObject({
  strategy: z.literal("imitate_logged_choices"),
  agents: z.array(z.string()),
  inputs: z.number().int(),
  weight: z.array(z.number()),
  bias: z.array(z.number()),
});

export interface BehaviorCloningParameters extends BaselineParameters {
  /** the classes, in the order of the columns of `weight` */
  agents: string[];
  /** columns of the encoded state */
  inputs: number;
  l2: number;
  /** of held-out episodes, mean negative log probability of the logged choice */
  log_loss: number;
  weight: number[]; // [inputs, agents], row-major
  bias: number[]; // [agents]
}

const PENALTIES = [1, 4, 16, 64] as const;
const FOLDS = 3;
const SETTINGS = { maxIterations: 60, gradientTolerance: 1e-3 };

/**
 * What the team does today, learned: a masked multinomial logistic regression of the logged choice on the state.
 * It imitates, good choices and bad alike, and chooses with the probabilities that it learned. The L2 penalty is the one
 * with the least log loss on held-out episodes.
 */
export const behaviorCloning: Baseline<BehaviorCloningParameters> = {
  learn: (table, space) => {
    const problem = singleDelegations(table);
    const losses = PENALTIES.map((l2) => heldOutLoss(table, problem, l2));
    const chosen = losses.reduce((best, loss, index) => (loss < losses[best]! ? index : best), 0);
    const model = fitLogistic(problem, { ...SETTINGS, l2: PENALTIES[chosen]! });
    return {
      name: "behavior_cloning",
      type: "baseline",
      strategy: "imitate_logged_choices",
      agents: problem.chosen.map((action) => space.names[action]!),
      inputs: model.inputs,
      l2: PENALTIES[chosen]!,
      log_loss: losses[chosen]!,
      weight: Array.from(model.weight),
      bias: Array.from(model.bias),
      performance: null,
    };
  },
  toPolicy: (parameters, space) => {
    const stored = parametersSchema.parse(parameters);
    const model = modelFor(stored, space.names);
    const known = Uint8Array.from(space.names, (name) => (stored.agents.includes(name) ? 1 : 0));
    // an agent that the clone never saw has probability zero, unless no other is allowed
    const usable = (mask: Uint8Array) => {
      const both = mask.map((allowed, action) => allowed & known[action]!);
      return both.includes(1) ? both : mask;
    };
    return {
      name: "behavior_cloning",
      scores: ({ state, mask }) =>
        logisticProbabilities(model, state, usable(mask)).map((probability, action) =>
          mask[action] ? probability : Number.NEGATIVE_INFINITY,
        ),
      probabilities: ({ state, mask }) => logisticProbabilities(model, state, usable(mask)),
    };
  },
};

interface Cloning extends LogisticProblem {
  labels: Int32Array;
  mask: Uint8Array;
  rows: number[];
  /** action of each class: those that were ever chosen alone; to others the clone gives nothing */
  chosen: number[];
}

function singleDelegations(table: TransitionTable): Cloning {
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => table.steps[row] === 1);
  const chosen = [...new Set(rows.map((row) => table.action[row]!))].sort((a, b) => a - b);
  const classOf = new Map(chosen.map((action, index) => [action, index]));
  const mask = new Uint8Array(table.rows * chosen.length);
  for (let row = 0; row < table.rows; row++) {
    chosen.forEach((action, index) => {
      mask[row * chosen.length + index] = table.mask[row * table.actions + action]!;
    });
  }
  const labels = table.action.map((action) => classOf.get(action) ?? -1);
  return { states: table.states, classes: chosen.length, labels, mask, rows, chosen };
}

/** Mean log loss over folds of episodes; an episode's fold is its number modulo the folds. Infinity with one fold's worth of rows only. */
function heldOutLoss(table: TransitionTable, problem: Cloning, l2: number): number {
  let sum = 0;
  let scored = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = problem.rows.filter((row) => table.episode[row]! % FOLDS === fold);
    const fitted = problem.rows.filter((row) => table.episode[row]! % FOLDS !== fold);
    if (held.length === 0 || fitted.length === 0) continue;
    const model = fitLogistic({ ...problem, rows: fitted }, { ...SETTINGS, l2 });
    for (const row of held) {
      const mask = problem.mask.subarray(row * problem.classes, (row + 1) * problem.classes);
      sum -= Math.log(logisticProbabilities(model, rowOf(table.states, row), mask)[problem.labels[row]!]!);
      scored += 1;
    }
  }
  return scored === 0 ? Number.MAX_VALUE : sum / scored;
}

/** The stored classes put into the order of this action space; classes it does not hold are dropped. */
function modelFor(stored: z.infer<typeof parametersSchema>, names: readonly string[]): LogisticModel {
  const { agents, inputs, weight, bias } = stored;
  if (weight.length !== inputs * agents.length || bias.length !== agents.length) {
    throw new RangeError(
      `behavior cloning has ${weight.length} weights for ${inputs} inputs and ${agents.length} agents`,
    );
  }
  const columns = names.map((name) => agents.indexOf(name));
  const ordered = new Float64Array(inputs * names.length);
  for (let input = 0; input < inputs; input++) {
    columns.forEach((column, action) => {
      ordered[input * names.length + action] = column < 0 ? 0 : weight[input * agents.length + column]!;
    });
  }
  return {
    inputs,
    classes: names.length,
    weight: ordered,
    bias: Float64Array.from(columns, (column) => (column < 0 ? 0 : bias[column]!)),
    iterations: 0,
    converged: true,
    logLoss: Number.NaN,
  };
}
