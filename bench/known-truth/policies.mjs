// The policies that are judged in every simulation, as [task types][agents].
const onlyBest = (row) => row.map((_, agent) => Number(agent === row.indexOf(Math.max(...row))));

/** Success rate per task type and agent on the training rows, pulled towards one half. */
function trainingRates({ train, taskTypes, agents }) {
  const cells = taskTypes.map(() => agents.map(() => [1, 2]));
  for (let row = 0; row < train.rows; row++) {
    const cell = cells[train.taskType[row]][train.action[row]];
    cell[0] += train.success[row];
    cell[1] += 1;
  }
  return cells.map((row) => row.map(([won, all]) => won / all));
}

const blend = (one, other, share) =>
  one.map((row, type) => row.map((value, agent) => share * value + (1 - share) * other[type][agent]));

/** A stochastic policy whose true value is exactly `value`, made of the best and the worst agent per type; null where there is none. */
export function policyWorth(bandit, value) {
  const best = bandit.success.map(onlyBest);
  const worst = bandit.success.map((row) => onlyBest(row.map((rate) => -rate)));
  const share = (value - bandit.value(worst)) / (bandit.value(best) - bandit.value(worst));
  return share >= 0 && share <= 1 ? blend(best, worst, share) : null;
}

/** best agent per task type of the training rows, and the single best one */
export function learn(bandit) {
  const rates = trainingRates(bandit);
  const overall = bandit.agents.map((_, agent) => rates.reduce((sum, row) => sum + row[agent], 0));
  return { learned: rates.map(onlyBest), single: rates.map(() => onlyBest(overall)) };
}

/** everything, or one task type, to the last agent; the rest as logged */
export function sendToLast(bandit, types) {
  const last = bandit.agents.map((_, agent) => Number(agent === bandit.agents.length - 1));
  return bandit.propensity.map((row, type) => (types.includes(type) ? last : row));
}

export function asPolicy(name, choice) {
  const row = ({ taskType }) => Float64Array.from(choice[taskType]);
  return { name, scores: row, probabilities: row };
}
