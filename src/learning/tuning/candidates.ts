import type { Config } from "../../schema/config.ts";

type Model = Config["model"];

/** Settings that might be better than the configured ones, and why they are worth a try. */
export interface Candidate {
  name: string;
  reason: string;
  model: Model;
}

type Change = {
  name: string;
  reason: string;
  settings: (configured: Model["hyperparameters"]) => Partial<Model["hyperparameters"]>;
};

/** Few on purpose: each one more makes the correction for choosing among them harder to pass. The most useful first. */
const CHANGES: readonly Change[] = [
  {
    name: "small network",
    reason: "few rows carry few weights, and it is the fastest to train and serve",
    settings: () => ({ hidden_layers: [64, 64] }),
  },
  {
    name: "large network",
    reason: "many rows can carry finer differences between task texts",
    settings: () => ({ hidden_layers: [256, 256] }),
  },
  {
    name: "weak weight decay",
    reason: "a log with strong signal needs less shrinkage than a usual one",
    settings: ({ weight_decay }) => ({ weight_decay: weight_decay / 10 }),
  },
  {
    name: "alpha 0.05",
    reason: "agents were tried widely, so that caution about the untried costs more than it saves",
    settings: () => ({ alpha: 0.05 }),
  },
  {
    name: "alpha 0.5",
    reason: "few agents were tried on each kind of task, so that more caution is in place",
    settings: () => ({ alpha: 0.5 }),
  },
  {
    name: "no dropout",
    reason: "with many rows the noise of dropout costs more than it protects",
    settings: () => ({ dropout: 0 }),
  },
  {
    name: "fast learning",
    reason: "a larger step leaves the prior sooner where the rows have more to say",
    settings: ({ learning_rate }) => ({ learning_rate: 3 * learning_rate }),
  },
];

/** The configured settings first, then those around them that differ: at most eight. */
export function candidatesAround(model: Model): Candidate[] {
  const changed = CHANGES.map(({ name, reason, settings }) => ({
    name,
    reason,
    model: { ...model, hyperparameters: { ...model.hyperparameters, ...settings(model.hyperparameters) } },
  }));
  const configured = { name: "configured", reason: "what stands in the configuration", model };
  const known = JSON.stringify(model);
  return [configured, ...changed.filter((candidate) => JSON.stringify(candidate.model) !== known)];
}
