"""The strong reference: hierarchical empirical Bayes (category x agent) plus a ridge residual per agent on TF-IDF/SVD features.

Prior: agent's shrunken mean + category's shrunken offset + (category x agent)'s shrunken offset, each on the residual of those
before. Then, for each agent, ridge of what is left on the text's first singular vectors. The penalty (one for all agents, or no
text at all) is the one with the least squared error over five folds of tasks, with the prior fitted inside each fold.
"""

import numpy as np
from sklearn.decomposition import TruncatedSVD

from quality.run import choose, folds
from quality.shrinkage import shrunken_means, shrunken_offsets
from quality.text import tf_idf, word_counts

DIMENSIONS = 64
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, np.inf)


def ridge(run):
    train, test = text_vectors(run)
    penalty = best_penalty(run, train)
    table = prior(run, np.arange(len(run.reward)))
    scores = table[run.test.category] + residual(run, table, np.arange(len(run.reward)), train, test, [penalty])[0]
    return choose(scores, run.test.mask)


def prior(run, rows):
    """Expected reward [categories, agents] from some of the logged rows."""
    agent, category, reward = run.action[rows], run.train.category[rows], run.reward[rows]
    agents = shrunken_means(reward, agent, run.agents)
    categories = shrunken_offsets(reward - agents[agent], category, run.categories)
    additive = categories[:, None] + agents[None, :]
    cells = shrunken_offsets(reward - additive[category, agent], category * run.agents + agent, additive.size)
    return additive + cells.reshape(additive.shape)


def residual(run, table, rows, train, test, penalties):
    """Ridge predictions [penalties, test rows, agents] of what the table leaves; no intercept, so that no data means no change."""
    answer = np.zeros((len(penalties), len(test), run.agents))
    left = run.reward - table[run.train.category, run.action]
    for agent in range(run.agents):
        mine = rows[run.action[rows] == agent]
        if len(mine) == 0:
            continue
        values, vectors = np.linalg.eigh(train[mine].T @ train[mine])
        projected, seen = vectors.T @ (train[mine].T @ left[mine]), test @ vectors
        for index, penalty in enumerate(penalties):
            answer[index, :, agent] = seen @ (projected / (np.maximum(values, 0) + penalty))
    return answer


def best_penalty(run, train):
    fold = folds(run.train.task, 5, run.seed)
    error = np.zeros(len(PENALTIES))
    for held in range(5):
        rows, scored = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        if len(rows) == 0 or len(scored) == 0:
            continue
        table = prior(run, rows)
        text = residual(run, table, rows, train, train[scored], PENALTIES)
        guess = table[run.train.category[scored], run.action[scored]] + text[:, np.arange(len(scored)), run.action[scored]]
        error += ((guess - run.reward[scored]) ** 2).sum(axis=1)
    return PENALTIES[int(error.argmin())]


def text_vectors(run):
    """The texts' coordinates on the singular vectors of the logged tasks' TF-IDF (nothing is fitted on held-out texts)."""
    tasks = np.unique(run.train.task)
    logged, train, test = tf_idf(word_counts(run.tasks), tasks, run.train.task, run.test.task)
    dimensions = min(DIMENSIONS, min(logged.shape) - 1)
    if dimensions < 1:
        return np.zeros((len(run.reward), 1)), np.zeros((len(run.test.task), 1))
    svd = TruncatedSVD(dimensions, n_iter=4, random_state=run.seed).fit(logged)
    return svd.transform(train), svd.transform(test)
