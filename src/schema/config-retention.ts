import { count, positive, section } from "./config-fields.ts";

/** The `retention` section of the configuration. */
export const retention = section("(added) what is kept of trained versions, read when a training ends", {
  checkpoints_per_version: count(
    3,
    "(added) epoch checkpoints kept of a finished training, the last ones; the final weights stay in any case",
  ),
  versions_with_inputs: positive(
    10,
    "(added) newest versions that keep the training data they can be made again from; those that were ever live, and parents of such, keep them in any case",
  ),
});
