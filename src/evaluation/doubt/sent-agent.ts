/** The action that a policy most probably takes in each row; the first of equals. `target` is [rows * actions]. */
export function sentAgents(target: Float64Array, actions: number): Int32Array {
  return Int32Array.from({ length: target.length / actions }, (_, row) => {
    let best = 0;
    for (let action = 1; action < actions; action++) {
      if (target[row * actions + action]! > target[row * actions + best]!) best = action;
    }
    return best;
  });
}
