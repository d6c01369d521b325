"""Figures of scipy for test/fixtures/monitoring/scipy.json: tails, two-sample tests, adjusted p-values.

    <python with scipy> bench/peers/drift_fixture.py > test/fixtures/monitoring/scipy.json
"""

import json

import numpy as np
import scipy
from scipy import special, stats

random = np.random.default_rng(7)
rounded = lambda values: [round(float(value), 4) for value in values]

chi = [[x, d, float(stats.chi2.sf(x, d))] for x, d in
       [(0.1, 1), (3.841, 1), (25, 1), (0.5, 2), (5.991, 2), (9, 10), (18.307, 10), (30, 10), (90, 100), (140, 100), (400, 100)]]
kolmogorov = [[x, float(special.kolmogorov(x))] for x in (0.2, 0.4, 0.6, 0.8276, 1.0, 1.17, 1.19, 1.3581, 1.6276, 2.5)]

samples = []
for n, m, shift in [(60, 80, 0.0), (200, 50, 0.3), (300, 400, 0.15), (1000, 900, 0.1)]:
    one, other = rounded(random.normal(size=n)), rounded(random.normal(shift, size=m))
    result = stats.ks_2samp(one, other, method="exact")
    samples.append({"one": one, "other": other, "statistic": float(result.statistic), "p": float(result.pvalue)})

tables = []
for one, other in [([10, 20, 30], [15, 25, 20]), ([100, 3], [80, 12]), ([5, 0, 50, 45], [9, 4, 60, 27])]:
    result = stats.chi2_contingency([one, other], correction=False)
    tables.append({"one": one, "other": other, "statistic": float(result.statistic), "degrees": int(result.dof), "p": float(result.pvalue)})

ps = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986]
print(json.dumps({
    "scipy": scipy.__version__,
    "chi_squared": chi,
    "kolmogorov": kolmogorov,
    "kolmogorov_smirnov": samples,
    "contingency": tables,
    "false_discovery": {"p": ps, "adjusted": [float(p) for p in stats.false_discovery_control(ps, method="bh")]},
}))
