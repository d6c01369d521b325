"""Behaviour cloning and the logistic direct method, both on the product's encoded features.

Penalties are chosen by three-fold cross-validation on the log (rows of one task stay together).
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge

from quality.run import choose, folds
from quality.shrinkage import shrunken_means

REWARD_STRENGTHS = (0.003, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
CLONING_STRENGTHS = (0.1, 1.0, 10.0)
FEWEST_ROWS = 10


def cloning(run):
    """Multinomial logistic regression of the logged agent on the features; the most likely available agent. Predicts no reward."""
    names, label = np.unique(run.action, return_inverse=True)
    scores = np.full(run.test.mask.shape, -1.0)
    if len(names) == 1:
        scores[:, names[0]] = 1.0
    else:
        fit = lambda rows, strength: multinomial(run.train.features[rows], label[rows], strength)
        loss = lambda model, rows: -log_likelihood(model, run.train.features[rows], label[rows])
        strength = best_strength(run, CLONING_STRENGTHS, fit, loss, label)
        model = fit(np.arange(len(label)), strength)
        scores[:, names] = model.predict_proba(run.test.features)
    return choose(scores, run.test.mask)[0], None


def logistic_dm(run):
    """Regression of the reward for each agent, the best prediction among those available.

    Logistic where the log holds two rewards only, ridge otherwise. An agent with fewer than ten rows, or with one reward only,
    is predicted by its shrunken mean. One penalty for all agents.
    """
    binary = len(np.unique(run.reward)) == 2
    fit = lambda rows, strength: direct(run, rows, strength, binary)
    loss = lambda models, rows: squared_error(run, models, rows)
    models = fit(np.arange(len(run.reward)), best_strength(run, REWARD_STRENGTHS, fit, loss, run.action))
    scores = np.column_stack([predict(model, run.test.features) for model in models])
    return choose(scores, run.test.mask)


def best_strength(run, strengths, fit, loss, label):
    """The strength (1 / penalty) with the least held-out loss; fit(rows, strength) trains and loss(model, rows) sums."""
    fold = folds(run.train.task, 3, run.seed)
    total = np.zeros(len(strengths))
    for held in range(3):
        rows, scored = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        if len(scored) == 0 or len(np.unique(label[rows])) < 2:
            continue
        total += [loss(fit(rows, strength), scored) for strength in strengths]
    return strengths[int(total.argmin())]


def multinomial(features, label, strength):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=100).fit(features, label)


def log_likelihood(model, features, label):
    """Summed; an agent that the fold's model never saw counts as 1e-6."""
    column = {name: index for index, name in enumerate(model.classes_)}
    chances = np.column_stack([model.predict_proba(features), np.full(features.shape[0], 1e-6)])
    where = [column.get(name, -1) for name in label]
    return np.log(np.maximum(chances[np.arange(len(label)), where], 1e-6)).sum()


def direct(run, rows, strength, binary):
    """A model, or a constant, for each agent."""
    means = shrunken_means(run.reward[rows], run.action[rows], run.agents)
    models = []
    for agent in range(run.agents):
        mine = rows[run.action[rows] == agent]
        reward = run.reward[mine]
        if len(mine) < FEWEST_ROWS or reward.min() == reward.max():
            models.append(means[agent])
        elif binary:
            model = LogisticRegression(C=strength, solver="liblinear", intercept_scaling=10.0)
            models.append(model.fit(run.train.features[mine], reward == run.reward.max()))
        else:
            models.append(Ridge(alpha=1 / strength).fit(run.train.features[mine], reward))
    return models


def predict(model, features):
    if isinstance(model, LogisticRegression):
        return model.predict_proba(features)[:, 1]
    return model.predict(features) if isinstance(model, Ridge) else np.full(features.shape[0], model)


def squared_error(run, models, rows):
    scores = np.column_stack([predict(model, run.train.features[rows]) for model in models])
    return ((scores[np.arange(len(rows)), run.action[rows]] - run.reward[rows]) ** 2).sum()
