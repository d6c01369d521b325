"""Vowpal Wabbit's contextual bandit with action-dependent features, --cb_type mtr and dr, several passes in shuffled order.

Shared namespaces: f (the encoded state) and c (the category); each available agent is an action with namespace a, its index; all
crossed with a (-q fa -q ca). Cost = -reward. Propensities are estimated, for most logs have none: the category's frequency of
each agent, shrunken with ten rows' weight to the overall frequency, over the available agents, never below 0.02.
"""

import numpy as np
import vowpalwabbit

COMMON = "--cb_adf -q fa -q ca -b 18 --noconstant --quiet"
SETTINGS = {"mtr": ("-l 0.01 --power_t 0", 4), "dr": ("-l 0.05 --power_t 0.5", 2)}  # arguments, passes
PRIOR_ROWS = 10.0
LEAST_PROPENSITY = 0.02


def vw_mtr(run):
    return bandit(run, "mtr")


def vw_dr(run):
    return bandit(run, "dr")


def bandit(run, kind):
    """Trains and predicts; the predicted reward is minus the predicted cost."""
    arguments, passes = SETTINGS[kind]
    workspace = vowpalwabbit.Workspace(f"--cb_type {kind} {COMMON} {arguments} --random_seed {run.seed}")
    logged = estimated_propensities(run)
    examples = [
        workspace.parse(lines(run.train, row, (run.action[row], -run.reward[row], logged[row])))
        for row in range(len(run.reward))
    ]
    order = np.random.default_rng(run.seed)
    for _ in range(passes):
        for row in order.permutation(len(examples)):
            workspace.learn(examples[row])
    for example in examples:
        workspace.finish_example(example)
    answers = [best(workspace, run.test, row) for row in range(len(run.test.task))]
    workspace.finish()
    return np.array([choice for choice, _ in answers]), np.array([reward for _, reward in answers])


def estimated_propensities(run):
    """Of the logged agent [rows]."""
    table = np.zeros((run.categories, run.agents))
    np.add.at(table, (run.train.category, run.action), 1.0)
    overall = (table.sum(axis=0) + 1) / (table.sum() + run.agents)
    chance = (table + PRIOR_ROWS * overall)[run.train.category] * run.train.mask
    mine = chance[np.arange(len(run.action)), run.action]
    return np.maximum(mine / np.maximum(chance.sum(axis=1), 1e-9), LEAST_PROPENSITY)


def lines(rows, row, outcome=None):
    """One decision in Vowpal Wabbit's text format; outcome is (agent, cost, propensity)."""
    start, end = rows.features.indptr[row], rows.features.indptr[row + 1]
    pairs = zip(rows.features.indices[start:end], rows.features.data[start:end])
    state = " ".join(f"{column}:{value:.6g}" for column, value in pairs)
    label = "" if outcome is None else f"0:{outcome[1]:.6g}:{outcome[2]:.6g} "
    agents = np.flatnonzero(rows.mask[row])
    actions = [(label if outcome is not None and agent == outcome[0] else "") + f"|a a{agent}" for agent in agents]
    return [f"shared |f {state} |c c{rows.category[row]}", *actions]


def best(workspace, rows, row):
    scores = workspace.predict(lines(rows, row))
    least = int(np.argmin(scores))
    return int(np.flatnonzero(rows.mask[row])[least]), -float(scores[least])
