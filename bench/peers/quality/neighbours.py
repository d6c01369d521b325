"""k nearest logged rows by the cosine of the encoded features.

Score of an agent: (sum of its rewards among the k + s * its shrunken mean) / (its rows among the k + s). k and s are those with
the least squared error when each logged row is predicted from the rows of other tasks.
"""

import numpy as np
from sklearn.preprocessing import normalize

from quality.run import choose
from quality.shrinkage import shrunken_means

NEIGHBOURS = (10, 30, 100, 300, 1000)
STRENGTHS = (2.0, 5.0, 15.0, 50.0, 1e6)
VALIDATED = 2000
BLOCK = 500


def knn(run):
    logged = normalize(run.train.features)
    means = shrunken_means(run.reward, run.action, run.agents)
    sizes = [size for size in NEIGHBOURS if size < len(run.reward)] or [len(run.reward)]
    size, strength = best_setting(run, logged, means, sizes)
    counts, sums = tallies(run, logged, normalize(run.test.features), [size], None)
    return choose(blend(counts[0], sums[0], means, strength), run.test.mask)


def best_setting(run, logged, means, sizes):
    """Leave-one-task-out on at most 2,000 rows drawn by the seed."""
    rows = np.random.default_rng(run.seed).permutation(len(run.reward))[:VALIDATED]
    counts, sums = tallies(run, logged, logged[rows], sizes, run.train.task[rows])
    action, reward, error = run.action[rows], run.reward[rows], {}
    for index, size in enumerate(sizes):
        for strength in STRENGTHS:
            guess = blend(counts[index], sums[index], means, strength)[np.arange(len(rows)), action]
            error[size, strength] = ((guess - reward) ** 2).sum()
    return min(error, key=error.get)


def blend(counts, sums, means, strength):
    return (sums + strength * means) / (counts + strength)


def tallies(run, logged, queries, sizes, own_task):
    """Rows and summed reward of each agent among the nearest [sizes, queries, agents]; rows of own_task are left out."""
    counts, sums = np.zeros((2, len(sizes), queries.shape[0], run.agents))
    for start in range(0, queries.shape[0], BLOCK):
        part = slice(start, start + BLOCK)
        cosine = (queries[part] @ logged.T).toarray()
        if own_task is not None:
            cosine[own_task[part, None] == run.train.task[None, :]] = -2.0
        order = nearest(cosine, max(sizes))
        usable = np.take_along_axis(cosine, order, axis=1) > -2.0
        for index, size in enumerate(sizes):
            at = order[:, :size]
            cell = np.arange(len(at))[:, None] * run.agents + run.action[at]
            keep = usable[:, :size].ravel()
            tally = lambda weights: np.bincount(cell.ravel(), weights * keep, len(at) * run.agents).reshape(-1, run.agents)
            counts[index, part] = tally(np.ones(at.size))
            sums[index, part] = tally(run.reward[at].ravel())
    return counts, sums


def nearest(cosine, size):
    """The most similar rows [queries, size], best first; equal ones in the log's order."""
    size = min(size, cosine.shape[1])
    kept = np.sort(np.argpartition(-cosine, size - 1, axis=1)[:, :size], axis=1)
    order = np.argsort(-np.take_along_axis(cosine, kept, axis=1), axis=1, kind="stable")
    return np.take_along_axis(kept, order, axis=1)
