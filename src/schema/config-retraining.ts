import * as z from "zod";
import { flag, positive, section } from "./config-fields.ts";

/** Settings of `retrain`: when it fires, what a new version has to be, and who lets it go live. */
export const continuousLearning = section("retraining by itself", {
  enabled: flag(
    false,
    "`retrain --watch` retrains when a trigger fires; `retrain` by hand needs no permission",
  ),
  retrain_frequency_days: positive(
    30,
    "days since the live policy was trained, or last retrained, that trigger",
  ),
  min_new_episodes: positive(50, "episodes with a known outcome since then that trigger"),
  deploy_if: z
    .enum(["better", "not_worse"])
    .default("better")
    .describe(
      "(added) what a retrained policy has to be against the live one: surely better, or surely no worse than by evaluation.improvement_margin",
    ),
  auto_deploy: flag(
    false,
    "deploy such a policy without asking; false: propose it for `approve` or `reject`",
  ),
});
