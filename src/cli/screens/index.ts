/** What each verb shows on a terminal, loaded with the verb. A screen lays out what the operation said, nothing more. */
export const SCREENS = {
  init: () => import("./init.ts").then((screen) => screen.initScreen),
  ingest: () => import("./ingest.ts").then((screen) => screen.ingestScreen),
  prepare: () => import("./prepare.ts").then((screen) => screen.prepareScreen),
  validate: () => import("./validate.ts").then((screen) => screen.validateScreen),
  "train-baselines": () => import("./train-baselines.ts").then((screen) => screen.trainBaselinesScreen),
  train: () => import("./train.ts").then((screen) => screen.trainScreen),
  evaluate: () => import("./evaluate.ts").then((screen) => screen.evaluateScreen),
  export: () => import("./export.ts").then((screen) => screen.exportScreen),
  "create-advisor": () => import("./create-advisor.ts").then((screen) => screen.createAdvisorScreen),
  recommend: () => import("./recommend.ts").then((screen) => screen.recommendScreen),
  record: () => import("./record.ts").then((screen) => screen.recordScreen),
  deploy: () => import("./deploy.ts").then((screen) => screen.deployScreen),
  rollback: () => import("./deploy.ts").then((screen) => screen.deployScreen),
  simulate: () => import("./simulate.ts").then((screen) => screen.simulateScreen),
  benchmark: () => import("./benchmark.ts").then((screen) => screen.benchmarkScreen),
  status: () => import("./status.ts").then((screen) => screen.statusScreen),
};
