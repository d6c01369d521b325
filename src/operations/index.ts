import type { Effects, Operation, Outcome } from "./operation.ts";

/** Every verb, in the order in which a user meets them; each is loaded only when it is run. */
export const OPERATIONS = {
  init: () => import("./init.ts").then(({ init }) => init),
  ingest: () => import("./ingest.ts").then(({ ingest }) => ingest),
  prepare: () => import("./prepare.ts").then(({ prepare }) => prepare),
  validate: () => import("./validate.ts").then(({ validate }) => validate),
  "train-baselines": () => import("./train-baselines.ts").then(({ trainBaselines }) => trainBaselines),
  train: () => import("./train.ts").then(({ train }) => train),
  evaluate: () => import("./evaluate.ts").then(({ evaluate }) => evaluate),
  export: () => import("./export.ts").then(({ exportPolicy }) => exportPolicy),
  "create-advisor": () => import("./create-advisor.ts").then(({ createAdvisor }) => createAdvisor),
  recommend: () => import("./recommend.ts").then(({ recommend }) => recommend),
  record: () => import("./record.ts").then(({ record }) => record),
  deploy: () => import("./deploy.ts").then(({ deploy }) => deploy),
  rollback: () => import("./rollback.ts").then(({ rollback }) => rollback),
  "health-check": () => import("./health-check.ts").then(({ healthCheck }) => healthCheck),
  selftest: () => import("./selftest.ts").then(({ selftest }) => selftest),
  simulate: () => import("./simulate.ts").then(({ simulate }) => simulate),
  benchmark: () => import("./benchmark.ts").then(({ benchmark }) => benchmark),
  diagnose: () => import("./diagnose.ts").then(({ diagnose }) => diagnose),
  status: () => import("./status.ts").then(({ status }) => status),
} satisfies Record<string, () => Promise<unknown>>;

export type VerbName = keyof typeof OPERATIONS;

/** An operation as a door sees it: input is checked by `input` before it goes in, output by `output` when it comes out. */
export interface AnyOperation
  extends Pick<Operation, "name" | "summary" | "doors" | "input" | "output" | "stopsItself"> {
  run: (input: unknown, effects: Effects) => Promise<Outcome<unknown>>;
}

/** Loads one verb; its types are known to its own schemas only, so a door treats its input and output as unknown. */
export const loadOperation = async (name: VerbName): Promise<AnyOperation> =>
  (await OPERATIONS[name]()) as unknown as AnyOperation;

export const VERBS = Object.keys(OPERATIONS) as VerbName[];
