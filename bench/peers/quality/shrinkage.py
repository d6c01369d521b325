"""Empirical-Bayes shrinkage of means, and the best single agent by it.

Random effects by moments: y = m_g + noise, m_g ~ N(centre, tau2); noise and tau2 from the one-way analysis of variance
(DerSimonian and Laird 1986 in form), posterior mean (n_g * mean_g + k * centre_g) / (n_g + k) with k = noise / tau2.
"""

import numpy as np

from quality.run import choose


def best_single(run):
    """Always the agent with the best shrunken mean reward among those available."""
    means = shrunken_means(run.reward, run.action, run.agents)
    return choose(np.tile(means, (len(run.test.task), 1)), run.test.mask)


def shrunken_means(values, group, groups):
    """Posterior mean of each group [groups]; an empty group gets the centre."""
    count, mean = group_means(values, group, groups)
    noise, tau2 = variances(values, group, count, mean)
    weight = np.where(count > 0, 1 / (tau2 + noise / np.maximum(count, 1)), 0.0)
    centre = weight @ mean / weight.sum()
    return centre + (mean - centre) * count / (count + noise / tau2)


def shrunken_offsets(values, group, groups):
    """As shrunken_means, with the centre known to be zero: for residuals of a coarser model."""
    count, mean = group_means(values, group, groups)
    noise, tau2 = variances(values, group, count, mean)
    return mean * count / (count + noise / tau2)


def group_means(values, group, groups):
    count = np.bincount(group, minlength=groups).astype(float)
    return count, np.bincount(group, weights=values, minlength=groups) / np.maximum(count, 1)


def variances(values, group, count, mean):
    """Within-group noise and between-group tau2, both kept above zero so that k is finite."""
    used, rows = count > 0, count.sum()
    inner = ((values - mean[group]) ** 2).sum()
    noise = max(inner / max(rows - used.sum(), 1.0), 1e-3)
    between = (count * (mean - values.mean()) ** 2).sum() - (used.sum() - 1) * noise
    return noise, max(between / max(rows - (count**2).sum() / rows, 1e-9), noise * 1e-3)
