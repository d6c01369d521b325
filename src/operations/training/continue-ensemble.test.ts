import { beforeAll, describe, expect, it } from "vitest";
import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import { anchorOf } from "../../learning/anchor.ts";
import { fitToStatistics } from "../../learning/mixed-model/fit-mixed-model.ts";
import { gatherStatistics } from "../../learning/mixed-model/sufficient-statistics.ts";
import { sparseOf, tableOf } from "../../learning/simulated-transitions.fixture.ts";
import { heldOutErrors } from "../../learning/tuning/held-out-errors.ts";
import { createRandom } from "../../numeric/random.ts";
import { defaultConfig } from "../../schema/config.ts";
import { forgets } from "./keep-parent.ts";
import { fitStageAnchor, type History } from "./stage-anchor.ts";
import { type EnsembleOptions, type TrainedEnsemble, trainEnsemble } from "./train-ensemble.ts";

/** Which of two agents is right depends on whether two bits differ: a line cannot tell, so the networks are needed. */
function differingBits(seed: number, rows: number, reversed = false): TransitionTable {
  const random = createRandom(seed);
  return tableOf(
    2,
    2,
    Array.from({ length: rows }, () => {
      const [one, other] = [random.integer(2), random.integer(2)];
      const action = random.integer(2);
      const right = ((one === other ? 0 : 1) === action) !== reversed;
      return { state: sparseOf([one, other]), action, reward: (right ? 10 : -5) + random.normal() };
    }),
  );
}

function modelWith(epochs: number): EnsembleOptions["model"] {
  const { model } = defaultConfig();
  const { hyperparameters, training } = model;
  return {
    ...model,
    hyperparameters: {
      ...hyperparameters,
      hidden_layers: [24],
      learning_rate: 0.003,
      weight_decay: 0,
      dropout: 0,
    },
    training: { ...training, max_epochs: epochs, early_stopping_patience: epochs, ensemble_members: 2 },
  };
}

async function learn(
  changes: Partial<EnsembleOptions> & { table: TransitionTable },
): Promise<TrainedEnsemble> {
  const result = await trainEnsemble({
    trainingRows: changes.table.rows - 100,
    model: modelWith(80),
    groups: [],
    workers: 1,
    ...changes,
  });
  if ("interrupted" in result) throw new Error("nobody interrupted it");
  return result;
}

const meanError = ({ final }: TrainedEnsemble, table: TransitionTable): number =>
  heldOutErrors(final, table, modelWith(1)).reduce((sum, error) => sum + error, 0) / table.rows;

const past = differingBits(1, 400);
const unseen = differingBits(9, 300);
let parent: TrainedEnsemble;
let history: History;
beforeAll(async () => {
  parent = await learn({ table: past });
  history = { parent: parent.final, stored: parent.statistics, rehearsed: 0 };
});

describe("an ensemble that goes on from a parent", () => {
  it("starts from the parent's networks: with few new rows it is as good as the parent, from random weights it is not", async () => {
    const table = differingBits(2, 130);
    const trainingRows = 30;
    const child = await learn({ table, trainingRows, history, model: modelWith(5) });
    const fresh = await learn({ table, trainingRows, model: modelWith(5) });
    expect(child.continuation).toEqual({ started: 2, forgetful: false });
    expect(meanError(child, unseen)).toBeLessThan(meanError(parent, unseen) * 1.1);
    expect(meanError(fresh, unseen)).toBeGreaterThan(meanError(parent, unseen) * 3);
  });

  it("begins anew where the parent's networks have become wrong", async () => {
    const table = differingBits(3, 400, true);
    const child = await learn({ table, history });
    expect(child.continuation?.started).toBe(0);
    expect(meanError(child, differingBits(8, 300, true))).toBeLessThan(0.2);
  });

  it("keeps the parent's networks where no new row can tell whether they became better", async () => {
    const table = differingBits(4, 60);
    const child = await learn({ table, trainingRows: 60, history });
    expect(child.members.map(({ stoppedBecause }) => stoppedBecause)).toEqual(["parent_kept", "parent_kept"]);
    expect(child.final.members).toEqual(parent.final.members);
  });

  it("notices that the parent's own rows are told worse, and only then", () => {
    const rehearsing = { ...history, rehearsed: past.rows };
    const without = { ...parent.final, members: [] };
    expect(forgets(rehearsing, without, past, modelWith(1))).toBe(true);
    expect(forgets(rehearsing, parent.final, past, modelWith(1))).toBe(false);
    expect(forgets(history, without, past, modelWith(1))).toBe(false);
  });
});

describe("the anchor of an incremental training", () => {
  const options = { rewardScale: 0.1, gamma: 0.9, groups: [] };

  it("is that of all rows at once in the same coordinates, and rehearsed rows do not count again", () => {
    const since = differingBits(5, 70);
    const all = differingBits(1, 400);
    const together = tableOf(2, 2, [...sketches(all), ...sketches(since)]);
    const rehearsing = tableOf(2, 2, [...sketches(sliceTransitions(all, 0, 50)), ...sketches(since)]);
    const { design } = history.stored;
    const whole = anchorOf(fitToStatistics(design, gatherStatistics(together, design)), 0.1);
    const { anchor, stored } = fitStageAnchor(rehearsing, {
      ...options,
      history: { ...history, rehearsed: 50 },
    });
    expect(stored.represented).toBe(470);
    expect(stored.statistics.rows).toBe(470);
    anchor.bias.forEach((value, action) => {
      expect(value).toBeCloseTo(whole.bias[action] ?? Number.NaN, 6);
    });
    anchor.weight.forEach((value, at) => {
      expect(value).toBeCloseTo(whole.weight[at] ?? Number.NaN, 6);
    });
  });

  it("counts what it was given once more when it was gathered from a share of the rows only", () => {
    const sparse = { ...history.stored, represented: 800 };
    const { stored } = fitStageAnchor(differingBits(6, 100), {
      ...options,
      history: { ...history, stored: sparse },
    });
    // 400 of 800 were gathered, so the 100 new ones weigh half
    expect(stored.statistics.rows).toBe(450);
    expect(stored.represented).toBe(900);
  });
});

/** The rows of a table, to be put together with others. */
function sketches(table: TransitionTable) {
  return Array.from({ length: table.rows }, (_, row) => ({
    state: {
      indices: table.states.indices.subarray(table.states.offsets[row], table.states.offsets[row + 1]),
      values: table.states.values.subarray(table.states.offsets[row], table.states.offsets[row + 1]),
    },
    action: table.action[row] ?? 0,
    reward: table.reward[row] ?? 0,
  }));
}
