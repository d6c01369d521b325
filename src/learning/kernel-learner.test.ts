import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceTransitions, type TransitionTable } from "../dataset/transition-table.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import { createKernelLearner } from "./kernel-learner.ts";
import type {
  CqlLoss,
  CreateLearner,
  Learner,
  LearnerSettings,
  LearnerState,
  NetworkShape,
} from "./learner.ts";
import { createPlainLearner } from "./plain-learner.ts";
import { initialState } from "./q-network.ts";
import { type RowSketch, randomTable, sparseOf, tableOf } from "./simulated-transitions.fixture.ts";

const settings: LearnerSettings = {
  learningRate: 0.001,
  gamma: 0.9,
  tau: 0.01,
  alpha: 0.3,
  weightDecay: 0.01,
  rewardScale: 0.1,
  dropout: 0,
  seed: 7,
};

const ARRAYS = ["parameters", "target", "firstMoment", "secondMoment"] as const;

/** The largest relative error of the four arrays in the Euclidean norm, where both are next to nothing an absolute one. */
function stateError(ours: LearnerState, theirs: LearnerState): number {
  const errors = ARRAYS.map((name) => {
    const [found, wanted] = [ours[name], theirs[name]];
    expect(found.length).toBe(wanted.length);
    let difference = 0;
    let size = 1e-30;
    for (let index = 0; index < found.length; index++) {
      difference += (found[index]! - wanted[index]!) ** 2;
      size += wanted[index]! ** 2;
    }
    return Math.sqrt(difference / size);
  });
  return Math.max(...errors);
}

/** A state with an output layer that is not zero, so that every path carries something from the first step on. */
function stirredState(shape: NetworkShape, random: Random): LearnerState {
  const state = initialState(shape, random);
  const stir = (value: number) => value + 0.1 * random.normal();
  return { ...state, parameters: state.parameters.map(stir), target: state.target.map(stir) };
}

/** Like `randomTable`, with a chosen share of columns that are not zero. */
function tableOfDensity(random: Random, rows: number, inputs: number, actions: number, density: number) {
  const table = randomTable(random, rows, inputs, actions);
  const state = () =>
    sparseOf(Array.from({ length: inputs }, () => (random.next() < density ? random.normal() : 0)));
  const sketches = Array.from(
    { length: rows },
    (_, row): RowSketch => ({
      state: state(),
      action: table.action[row]!,
      reward: table.reward[row]!,
      steps: table.steps[row]!,
      mask: [...table.mask.subarray(row * actions, (row + 1) * actions)],
      nextMask: [...table.nextMask.subarray(row * actions, (row + 1) * actions)],
      ...(table.done[row] ? {} : { nextState: state() }),
    }),
  );
  return tableOf(inputs, actions, sketches);
}

/** Trains on drawn rows; every third batch is a short one. */
function train(learner: Learner, table: TransitionTable, batch: number, steps: number): CqlLoss[] {
  const order = createRandom(3);
  return Array.from({ length: steps }, (_, step) => {
    const size = step % 3 === 2 ? Math.max(1, batch - 5) : batch;
    const rows = Int32Array.from({ length: size }, () => order.integer(table.rows));
    return learner.trainStep(table, rows);
  });
}

interface Case {
  seed: number;
  inputs: number;
  hidden: readonly number[];
  actions: number;
  batch: number;
  density: number;
  dropout: number;
  weightDecay: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  inputs: fc.integer({ min: 1, max: 90 }),
  hidden: fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 3 }),
  actions: fc.integer({ min: 1, max: 45 }),
  batch: fc.integer({ min: 1, max: 40 }),
  density: fc.constantFrom(0.05, 0.4, 0.9, 1),
  dropout: fc.constantFrom(0, 0.2),
  weightDecay: fc.constantFrom(0, 0.01),
});

interface Run {
  losses: CqlLoss[];
  state: LearnerState;
  learner: Learner;
}

/** Trains on a random table; the start may be moved by `shift` times a normal number, relative. */
function run(create: CreateLearner, given: Case, steps: number, shift = 0): Run {
  const { seed, inputs, hidden, actions, batch, density, dropout, weightDecay } = given;
  const random = createRandom(seed);
  const shape = { inputs, hidden, actions };
  const table = tableOfDensity(random, 60, inputs, actions, density);
  const anchor = {
    inputs: 0,
    actions,
    weight: new Float32Array(0),
    bias: new Float32Array(actions).fill(0.2),
  };
  const start = stirredState(shape, random);
  const parameters = start.parameters.map((value) => value * (1 + shift * random.normal()));
  const learner = create(shape, { ...settings, dropout, weightDecay }, { ...start, parameters }, anchor);
  const losses = train(learner, table, batch, steps);
  return { losses, state: learner.state(), learner };
}

const usual: Case = {
  seed: 1,
  inputs: 20,
  hidden: [24, 17],
  actions: 5,
  batch: 16,
  density: 0.4,
  dropout: 0,
  weightDecay: 0.01,
};

const RUNS = 40;

describe("the kernel learner", () => {
  it("equals the plain one to 1e-5 after 100 steps, whatever the network, density, masks and dropout", () => {
    let crossings = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const plain = run(createPlainLearner, given, 100);
        const kernel = run(createKernelLearner, given, 100);
        const error = stateError(kernel.state, plain.state);
        if (error > 1e-5) {
          // A hidden unit crossed zero, or two actions changed places, within the rounding (at 2e-7 when looked into): then
          // the plain learner itself, started a few roundings to this or that side, ends as far from where it ended.
          const sides = [1e-6, -1e-6].map((shift) => run(createPlainLearner, given, 100, shift).state);
          expect(Math.max(...sides.map((side) => stateError(side, plain.state)))).toBeGreaterThan(error / 10);
          crossings += 1;
          return;
        }
        for (const [step, loss] of plain.losses.entries()) {
          expect(kernel.losses[step]!.total).toBeCloseTo(loss.total, 4);
          expect(kernel.losses[step]!.meanQ).toBeCloseTo(loss.meanQ, 4);
        }
      }),
      { numRuns: RUNS },
    );
    expect(crossings).toBeLessThanOrEqual(RUNS / 8);
  });

  for (const [name, given] of [
    ["one hidden layer", { ...usual, hidden: [40] }],
    ["one action", { ...usual, actions: 1 }],
    ["batches of one row", { ...usual, batch: 1 }],
    ["dense states", { ...usual, inputs: 64, density: 1 }],
    ["dense states of an odd width", { ...usual, inputs: 33, density: 1, batch: 7 }],
    ["wide layers and many columns", { ...usual, inputs: 300, hidden: [130, 72], density: 0.05 }],
    ["a wide layer behind another", { ...usual, hidden: [72, 150], batch: 40 }],
    ["three wide layers and dropout", { ...usual, hidden: [140, 150, 136], batch: 33, dropout: 0.2 }],
  ] as const) {
    it(`equals the plain one with ${name}`, () => {
      const [plain, kernel] = [run(createPlainLearner, given, 30), run(createKernelLearner, given, 30)];
      expect(stateError(kernel.state, plain.state)).toBeLessThan(1e-5);
      const states = tableOfDensity(createRandom(9), 600, given.inputs, given.actions, given.density).states;
      const wanted = plain.learner.qValues(states);
      for (const [index, value] of kernel.learner.qValues(states).entries()) {
        expect(value).toBeCloseTo(wanted[index]!, 4);
      }
    });
  }

  it("gives the same bytes from run to run", () => {
    for (const given of [usual, { ...usual, density: 1, dropout: 0.3 }]) {
      const [first, second] = [run(createKernelLearner, given, 50), run(createKernelLearner, given, 50)];
      expect(second.state).toEqual(first.state);
      expect(second.losses).toEqual(first.losses);
    }
  });

  it("gives the same bytes whether the table lies in its memory, does so no longer, or never did", () => {
    const random = createRandom(4);
    const [table, other] = [0.4, 1].map((density) => tableOfDensity(random, 30, 20, 5, density));
    const learnerOf = () => createKernelLearner({ inputs: 20, hidden: [9], actions: 5 }, settings, stirred());
    const stirred = () => stirredState({ inputs: 20, hidden: [9], actions: 5 }, createRandom(1));
    const [placed, outside] = [learnerOf(), learnerOf()];
    for (const from of [table!, table!, table!, other!, other!, table!]) {
      const rows = Int32Array.from({ length: 12 }, () => random.integer(30));
      // a view of the same rows is another table each time
      expect(placed.trainStep(from, rows)).toEqual(outside.trainStep(sliceTransitions(from, 0, 30), rows));
      expect(placed.qValues(from.states)).toEqual(outside.qValues(from.states));
    }
    expect(placed.state()).toEqual(outside.state());
  });

  it("goes on from a stored state as if never interrupted, columns untouched so far included", () => {
    for (const weightDecay of [0, 0.01]) {
      const shape = { inputs: 40, hidden: [9, 8], actions: 3 };
      const own = { ...settings, weightDecay, dropout: 0.2 };
      const random = createRandom(5);
      const early = tableOfDensity(random, 4, 40, 3, 0.05);
      const later = tableOfDensity(random, 30, 40, 3, 0.3);
      const whole = createKernelLearner(shape, own, initialState(shape, createRandom(1)));
      train(whole, early, 4, 20);
      const resumed = createKernelLearner(shape, own, whole.state());
      train(whole, later, 8, 20);
      train(resumed, later, 8, 20);
      expect(resumed.state()).toEqual(whole.state());
    }
  });

  it("keeps its own copy of the state it starts from", () => {
    const shape = { inputs: 20, hidden: [9], actions: 5 };
    const start = stirredState(shape, createRandom(1));
    const before = start.parameters.slice();
    train(createKernelLearner(shape, settings, start), tableOfDensity(createRandom(2), 9, 20, 5, 1), 8, 3);
    expect(start.parameters).toEqual(before);
  });

  it("refuses a dropout that leaves nothing", () => {
    const shape = { inputs: 2, hidden: [3], actions: 2 };
    const start = initialState(shape, createRandom(1));
    expect(() => createKernelLearner(shape, { ...settings, dropout: 1 }, start)).toThrow(RangeError);
  });
});
