import * as z from "zod";
import { count, flag, fraction, positive, section } from "./config-fields.ts";

/** The `model` section of the configuration. */
export const model = section("the Q-network and how it learns", {
  algorithm: z.literal("CQL").default("CQL").describe("discrete Conservative Q-Learning (Kumar et al. 2020)"),
  policy_type: z.literal("discrete").default("discrete").describe("one of a list of agents or sequences"),
  hyperparameters: section("of the learner", {
    learning_rate: z.number().positive().default(0.0003).describe("step size of Adam"),
    batch_size: positive(64, "rows per step"),
    gamma: fraction(0.99, "discount per delegation"),
    tau: fraction(0.005, "share of the Q-network that moves into the target network at each step"),
    alpha: z
      .number()
      .min(0)
      .default(0.2)
      .describe(
        "weight of the conservative term, in units of reward (the learner multiplies it by reward_scale)",
      ),
    hidden_layers: z
      .array(z.number().int().min(1))
      .min(1)
      .default([256, 256])
      .describe("units per hidden layer"),
    activation: z.literal("relu").default("relu").describe("between the layers"),
    weight_decay: z
      .number()
      .min(0)
      .default(10)
      .describe(
        "(added) decoupled decay of the weights per step, times the learning rate (AdamW); large because logs are small",
      ),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe(
        "(added) share of the hidden units left out at each step, so that none is relied on; 0: none",
      ),
    reward_scale: z
      .number()
      .positive()
      .default(0.1)
      .describe(
        "(added) rewards are multiplied by this inside the learner, and Q-values divided by it on the way out",
      ),
  }),
  training: section("of the loop", {
    max_epochs: positive(1000, "at most this many passes over the training rows"),
    early_stopping_patience: positive(
      50,
      "stop after this many epochs without improvement on the validation rows",
    ),
    min_delta: z
      .number()
      .min(0)
      .default(0.001)
      .describe(
        "smaller changes of the validation loss are no improvement, in units of reward (multiplied by reward_scale)",
      ),
    checkpoint_freq: positive(100, "write a checkpoint every so many epochs"),
    ensemble_members: positive(
      3,
      "(added) networks trained from different seeds, whose Q-values are averaged",
    ),
    refit: flag(
      true,
      "(added) train once more on training and validation rows together, for as many epochs as turned out best",
    ),
    max_rows_per_epoch: positive(
      50000,
      "(added) rows per epoch where there are more, chosen anew for each epoch",
    ),
    seed: count(7, "(added) of every random choice in training"),
  }),
});
