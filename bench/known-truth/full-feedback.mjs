// One simulated log out of full feedback: two policies learned from its training part, judged on its held-out part, and
// what is true of them.
const MODULES = [
  "dataset/action-space",
  "dataset/encode-transitions",
  "dataset/encoder/fit-encoder",
  "dataset/full-feedback/read-folder",
  "dataset/transition-table",
  "evaluation/evaluate-policies",
  "evaluation/full-feedback/derived-seed",
  "evaluation/full-feedback/draw-log",
  "evaluation/full-feedback/learned-policy",
  "evaluation/full-feedback/log-transitions",
  "evaluation/full-feedback/logging-policy",
  "evaluation/full-feedback/rewards",
  "evaluation/full-feedback/split-tasks",
  "learning/anchor",
  "learning/fitted-q-anchor",
  "learning/baselines/all-baselines",
  "learning/column-groups",
  "learning/policy",
  "numeric/random",
  "numeric/sparse",
  "schema/config",
];
const UNITS = { kind: "success" };

export async function loadParts(load) {
  const loaded = await Promise.all(MODULES.map((module) => load(`${module}.js`)));
  const truth = await load("evaluation/full-feedback/truth.js");
  return { ...Object.assign({}, ...loaded), trueFigures: truth };
}

/** a log of `size` decisions on tasks drawn with replacement */
function drawIndependent(parts, feedback, tasks, propensities, size, random) {
  return Array.from({ length: size }, () => {
    const task = tasks[random.integer(tasks.length)];
    const shares = propensities(task);
    const agent = random.categorical(shares);
    const score = parts.drawOutcome(feedback, task * feedback.agents.length + agent, random);
    return { task, agent, propensity: shares[agent], score, earned: parts.unitsOf(score, undefined, UNITS) };
  });
}

/** names by descending frequency, as prepared data has them */
function ranked(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}

/** the shipped policy without its networks: the expected reward of the hierarchical linear model, greedily */
function anchorPolicy(parts, anchor, space) {
  const scores = ({ state, mask }) => {
    const values = new Float32Array(space.actions.length);
    parts.addAnchor(values, anchor, parts.stackRows([state], anchor.inputs || 1), [0], 1);
    return Float64Array.from(values, (value, action) => (mask[action] ? value : Number.NEGATIVE_INFINITY));
  };
  return { name: "anchor", scores, probabilities: (decision) => parts.greedy(scores(decision), decision.mask) };
}

export async function drawRun(parts, feedback, { logging, seed, sizes, config, settings }) {
  const split = parts.splitTasks(feedback.tasks, seed);
  const propensities = parts.loggingPropensities(logging, feedback, seed);
  const random = parts.createRandom(parts.derivedSeed(seed, "coverage", logging));
  const first = parts.drawLog({ feedback, tasks: split.train, propensities, units: UNITS, decisions: sizes.train, random });
  const held = drawIndependent(parts, feedback, split.test, propensities, sizes.test, random);
  const rows = parts.logTransitions(feedback, [...first, ...held], config.reward);
  const training = rows.slice(0, sizes.train);
  const encoder = await parts.fitEncoder(training, config);
  const space = parts.createActionSpace(
    ranked(training.map(({ action }) => action)),
    ranked(training.map(({ state }) => state.task_type)),
  );
  const train = parts.withKnownActions(parts.encodeTransitions(training, encoder, space)).table;
  const test = parts.withKnownActions(parts.encodeTransitions(rows.slice(sizes.train), encoder, space)).table;
  const anchor = parts.fitQAnchor(train, {
    rewardScale: config.model.hyperparameters.reward_scale,
    gamma: 0,
    groups: parts.columnGroups(encoder, space.names),
  });
  const simple = parts.baselinePolicy("best_per_task_type", parts.learnBaseline("best_per_task_type", train, space), space);
  const single = parts.baselinePolicy("highest_success_rate", parts.learnBaseline("highest_success_rate", train, space), space);
  const policies = [anchorPolicy(parts, anchor, space), simple, single];
  const report = parts.evaluatePolicies({
    train,
    test,
    actions: space.actions,
    taskTypes: space.taskTypes,
    policy: policies[0],
    baselines: policies.slice(1),
    bestSingle: single.name,
    period: { first: "", last: "" },
    settings,
  });
  const truth = { feedback, reward: parts.rewardMatrix(feedback, UNITS), tasks: split.test };
  const learned = { encoder, space };
  const decisions = parts.encodeTasks(feedback, split.test, learned, sizes.train);
  const truths = policies.map((policy) => {
    const choice = parts.choiceOf(policy, learned, feedback.agents, decisions);
    return [policy.name, parts.trueFigures.judgeChoices(truth, choice).success];
  });
  return { report, truths, behaviour: parts.trueFigures.behaviour(truth, propensities).success };
}
