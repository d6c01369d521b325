import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { TransitionTable } from "../src/dataset/transition-table.ts";
import { ensembleToTensors } from "../src/learning/checkpoint.ts";
import { encodeTensors } from "../src/learning/safetensors.ts";
import { sparseOf, tableOf } from "../src/learning/simulated-transitions.fixture.ts";
import { createRandom } from "../src/numeric/random.ts";
import type {
  EnsembleOptions,
  TrainedEnsemble,
  trainEnsemble,
} from "../src/operations/training/train-ensemble.ts";
import { openWorkspace } from "../src/registry/workspace.ts";
import { defaultConfig } from "../src/schema/config.ts";
import { newFolder } from "./workspace.fixture.ts";

const main = process.env.OAK_POLICY_MAIN ?? fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** The built one: only built files run in workers. */
let train: typeof trainEnsemble;
beforeAll(async () => {
  const built = join(dirname(main), "../operations/training/train-ensemble.js");
  ({ trainEnsemble: train } = (await import(pathToFileURL(built).href)) as {
    trainEnsemble: typeof trainEnsemble;
  });
});

const ROWS = 400;
const TRAINING_ROWS = 300;

/** Which agent is right depends on whether two bits differ: a line cannot tell, so the networks are needed. */
function differingBits(): TransitionTable {
  const random = createRandom(1);
  return tableOf(
    2,
    2,
    Array.from({ length: ROWS }, () => {
      const [one, other] = [random.integer(2), random.integer(2)];
      const action = random.integer(2);
      const right = (one === other ? 0 : 1) === action;
      return { state: sparseOf([one, other]), action, reward: (right ? 10 : -5) + random.normal() };
    }),
  );
}

function model(): EnsembleOptions["model"] {
  const { model: defaults } = defaultConfig();
  return {
    ...defaults,
    hyperparameters: {
      ...defaults.hyperparameters,
      hidden_layers: [24],
      learning_rate: 0.002,
      weight_decay: 0,
      dropout: 0.1,
    },
    training: { ...defaults.training, max_epochs: 300, early_stopping_patience: 300, checkpoint_freq: 70 },
  };
}

const options = (changes: Partial<EnsembleOptions> = {}): EnsembleOptions => ({
  table: differingBits(),
  trainingRows: TRAINING_ROWS,
  model: model(),
  groups: [],
  workers: 1,
  ...changes,
});

const bytesOf = ({ held, final }: TrainedEnsemble): Uint8Array[] =>
  [held, final].map((ensemble) => encodeTensors({ tensors: ensembleToTensors(ensemble), metadata: {} }));

async function finish(changes: Partial<EnsembleOptions> = {}): Promise<TrainedEnsemble> {
  const result = await train(options(changes));
  if ("interrupted" in result) throw new Error("nobody interrupted it");
  return result;
}

const FIRST = "training networks";
const REFIT = "training networks once more on all rows";

/** Stops the training as soon as this stage begins, which is after its first epoch; then goes on with it. */
async function stopAndResume(
  stage: string,
  workers: number,
  resumedWorkers: number,
): Promise<TrainedEnsemble> {
  const root = newFolder();
  const workspace = openWorkspace(root, {}, root);
  mkdirSync(workspace.checkpoints, { recursive: true });
  const interrupt = new AbortController();
  const stopped = await train(
    options({
      workers,
      signal: interrupt.signal,
      progress: ({ phase }) => {
        if (phase === stage) interrupt.abort();
      },
      checkpoints: { workspace, version: "v1", resume: false },
    }),
  );
  expect(stopped).toMatchObject({ interrupted: true });
  return finish({ workers: resumedWorkers, checkpoints: { workspace, version: "v1", resume: true } });
}

describe("an ensemble", () => {
  let whole: TrainedEnsemble;
  beforeAll(async () => {
    whole = await finish();
  });

  it("has networks that learned something here, before and after the refit", () => {
    expect(whole.held.members).toHaveLength(3);
    expect(whole.final.members).toHaveLength(3);
    expect(new Set(whole.final.members.map((parameters) => parameters[0])).size).toBe(3);
  });

  it("is the same bytes on two workers", async () => {
    expect(bytesOf(await finish({ workers: 2 }))).toEqual(bytesOf(whole));
  });

  it.each([
    [FIRST, 1, 1],
    [FIRST, 2, 1],
    [REFIT, 1, 2],
    [REFIT, 2, 2],
  ])(
    "is the same bytes when stopped in the stage '%s' on %i workers and resumed on %i",
    async (stage, workers, resumed) => {
      expect(bytesOf(await stopAndResume(stage, workers, resumed))).toEqual(bytesOf(whole));
    },
  );
});
