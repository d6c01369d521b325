import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { SparseRows } from "../../numeric/sparse.ts";
import type { Config } from "../../schema/config.ts";
import { addAnchor, zeroAnchor } from "../anchor.ts";
import type { Ensemble } from "../ensemble.ts";
import { createKernelNetwork } from "../kernel-network.ts";
import { learnerSettings } from "../trainer.ts";
import { validationLoss } from "../validation-loss.ts";

/** Reward regression of a whole Q-function, anchor and members, row by row: what `validation-loss.ts` measures. */
export function heldOutErrors(
  ensemble: Ensemble,
  table: TransitionTable,
  model: Config["model"],
): Float64Array {
  const { shape, anchor, size, members } = ensemble;
  const networks = members.map((parameters) =>
    createKernelNetwork({ shape, parameters, anchor: zeroAnchor(shape.actions) }),
  );
  const qValues = (states: SparseRows): Float32Array => {
    const sum = new Float32Array(states.rows * shape.actions);
    for (const network of networks) {
      const values = network.allValues(states);
      for (let at = 0; at < sum.length; at++) sum[at]! += values[at]! / size;
    }
    const rows = Int32Array.from({ length: states.rows }, (_, row) => row);
    addAnchor(sum, anchor, states, rows, states.rows);
    return sum;
  };
  return validationLoss({ settings: learnerSettings(model), qValues }, table).errors;
}
