import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { createKernelLearner } from "./kernel-learner.ts";
import type { CqlLoss, LearnerSettings } from "./learner.ts";
import { createGradientWorkspace, createPlainLearner, lossAndGradient } from "./plain-learner.ts";
import { sparseOf, tableOf } from "./simulated-transitions.fixture.ts";

interface TorchBatch {
  state: number[][];
  next_state: number[][];
  mask: number[][];
  next_mask: number[][];
  action: number[];
  reward: number[];
  done: number[];
  steps: number[];
}

const fixture = JSON.parse(
  readFileSync(new URL("../../test/fixtures/learning/cql-torch.json", import.meta.url), "utf8"),
);
const { shape, initial, final } = fixture;
const settings: LearnerSettings = {
  learningRate: fixture.settings.learning_rate,
  gamma: fixture.settings.gamma,
  tau: fixture.settings.tau,
  alpha: fixture.settings.alpha,
  weightDecay: fixture.settings.weight_decay,
  rewardScale: fixture.settings.reward_scale,
  dropout: 0,
  seed: 0,
};

function tableOfBatch(batch: TorchBatch): TransitionTable {
  return tableOf(
    shape.inputs,
    shape.actions,
    batch.state.map((state, row) => ({
      state: sparseOf(state),
      action: batch.action[row]!,
      reward: batch.reward[row]!,
      steps: batch.steps[row]!,
      mask: batch.mask[row]!.map(Number),
      nextMask: batch.next_mask[row]!.map(Number),
      ...(batch.done[row] ? {} : { nextState: sparseOf(batch.next_state[row]!) }),
    })),
  );
}

const tables: TransitionTable[] = fixture.batches.map(tableOfBatch);
const rows = Int32Array.from({ length: tables[0]!.rows }, (_, row) => row);

/** Relative error in the Euclidean norm: |ours - theirs| / |theirs|. */
function relativeError(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let difference = 0;
  let size = 0;
  for (let index = 0; index < ours.length; index++) {
    difference += (ours[index]! - theirs[index]!) ** 2;
    size += theirs[index]! ** 2;
  }
  return Math.sqrt(difference / size);
}

function lossError(ours: CqlLoss, theirs: Record<string, number>): number {
  const pairs = [
    [ours.total, theirs.total!],
    [ours.temporalDifference, theirs.temporal_difference!],
    [ours.conservative, theirs.conservative!],
    [ours.meanQ, theirs.mean_q!],
  ] as const;
  return Math.max(...pairs.map(([our, their]) => Math.abs(our - their) / Math.abs(their)));
}

// The contract is 1e-4; what is seen is around 1e-6, so 1e-5 leaves room for another processor only.
const LIMIT = 1e-5;

describe("agreement with PyTorch", () => {
  const online = Float32Array.from(initial.parameters);
  const target = Float32Array.from(initial.target);

  it("holds for the loss parts and the gradient before the first step", () => {
    const workspace = createGradientWorkspace(shape, online, target);
    const loss = lossAndGradient(workspace, settings, tables[0]!, rows);
    expect(lossError(loss, fixture.losses[0])).toBeLessThan(LIMIT);
    expect(relativeError(workspace.gradient, fixture.gradient)).toBeLessThan(LIMIT);
  });

  for (const [name, create] of [
    ["plain", createPlainLearner],
    ["kernel", createKernelLearner],
  ] as const) {
    it(`holds for weights, their change, target weights and losses over 20 steps of Adam, ${name} learner`, () => {
      const blank = () => new Float32Array(online.length);
      const start = { parameters: online, target, firstMoment: blank(), secondMoment: blank(), steps: 0 };
      const learner = create(shape, settings, start);
      for (let step = 0; step < fixture.steps; step++) {
        const loss = learner.trainStep(tables[step % tables.length]!, rows);
        expect(lossError(loss, fixture.losses[step])).toBeLessThan(LIMIT);
      }
      const { parameters, target: moved } = learner.state();
      const change = (values: ArrayLike<number>) =>
        Float64Array.from(values, (value, index) => value - initial.parameters[index]);
      expect(relativeError(parameters, final.parameters)).toBeLessThan(LIMIT);
      expect(relativeError(change(parameters), change(final.parameters))).toBeLessThan(LIMIT);
      expect(relativeError(moved, final.target)).toBeLessThan(LIMIT);
    });
  }

  it("would notice a wrong reward scale", () => {
    const workspace = createGradientWorkspace(shape, online, target);
    const loss = lossAndGradient(workspace, { ...settings, rewardScale: 0.1001 }, tables[0]!, rows);
    expect(lossError(loss, fixture.losses[0])).toBeGreaterThan(LIMIT);
  });
});
