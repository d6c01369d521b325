import { ensembleFromTensors } from "../learning/checkpoint.ts";
import type { Ensemble } from "../learning/ensemble.ts";
import type { Policy } from "../learning/policy.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import { decodeTensors, TensorFileError } from "../learning/safetensors.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { readWeights, weightsPath } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The Q-network of a trained version as a policy.
 * @throws UserError when the weights are missing, damaged, or not of the size that encoder and action space need
 */
export function openNetwork(workspace: Workspace, policy: PolicyFile): Policy {
  const rewardScale: unknown = policy.hyperparameters.reward_scale;
  const ensemble = readEnsemble(workspace, policy);
  return createQPolicy(policy.version, ensemble, typeof rewardScale === "number" ? rewardScale : 1);
}

/** The same as its parts: anchor and networks. Throws as `openNetwork` does. */
export function readEnsemble(workspace: Workspace, policy: PolicyFile): Ensemble {
  const bytes = readWeights(workspace, policy);
  const next = "train that version again";
  const place = { file: weightsPath(workspace, policy.version) };
  try {
    const network = ensembleFromTensors(decodeTensors(bytes));
    if (
      network.shape.inputs !== policy.encoder.columns ||
      network.shape.actions !== policy.action_space.length
    ) {
      throw new UserError("The weights do not fit the encoder and the action space of the policy file.", {
        place,
        next,
      });
    }
    return network;
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    throw new UserError(`The weights cannot be read: ${error.message}.`, { place, next, cause: error });
  }
}
