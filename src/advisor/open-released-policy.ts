import { createActionSpace } from "../dataset/action-space.ts";
import { encodeState } from "../dataset/encoder/encode-state.ts";
import { baselinePolicy } from "../learning/baselines/all-baselines.ts";
import { calibratedProbability, fittedCalibrationSchema } from "../learning/calibration.ts";
import { networkFromTensors } from "../learning/checkpoint.ts";
import { createQPolicy } from "../learning/q-policy.ts";
import { decodeTensors } from "../learning/safetensors.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { indexPastTasks } from "./past-tasks.ts";
import type { ReleasedPolicy } from "./released-policy.ts";

/** Makes a production file ready to answer. Throws when its parts do not fit each other. */
export function openReleasedPolicy(file: ProductionFile): ReleasedPolicy {
  const space = createActionSpace(file.action_space, file.task_types);
  const bytes = Uint8Array.from(Buffer.from(file.q_network.weights_base64, "base64"));
  const network = networkFromTensors(decodeTensors(bytes));
  if (network.shape.inputs !== file.encoder.columns || network.shape.actions !== space.actions.length) {
    throw new RangeError("the network does not fit the encoder and the action space");
  }
  const calibration = fittedCalibrationSchema.parse(file.calibration);
  const counts = new Map(
    file.evidence.counts.map((count) => [JSON.stringify([count.action, count.task_type]), count]),
  );
  return {
    file,
    space,
    policy: createQPolicy(file.version, network, file.reward_scale),
    history: baselinePolicy("best_per_task_type", file.history, space),
    encode: (state) => encodeState(file.encoder, state),
    calibrate: (qValue) => calibratedProbability(calibration, qValue),
    pastTasks: indexPastTasks(file.evidence),
    count: (action, taskType) => counts.get(JSON.stringify([action, taskType])) ?? { n: 0, successes: 0 },
  };
}
