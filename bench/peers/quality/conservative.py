"""d3rlpy's DiscreteCQL on one-step episodes with the dense encoded state and hidden layers [256, 256].

d3rlpy_cql: the library's defaults (alpha 1.0, learning rate 6.25e-5, batch 32), 1,000 steps. On one-step data alpha 1.0 pulls
towards the logged agent; longer training only imitates more. d3rlpy_cql_tuned: alpha 0.01, a higher rate and few steps.
"""

import logging
import warnings

warnings.filterwarnings("ignore")

import d3rlpy
import numpy as np
import structlog
import torch
from d3rlpy.algos import DiscreteCQLConfig
from d3rlpy.constants import ActionSpace
from d3rlpy.dataset import MDPDataset
from d3rlpy.logging import NoopAdapterFactory
from d3rlpy.models.encoders import VectorEncoderFactory

from quality.run import choose

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

TARGET_INTERVAL = 100


def d3rlpy_cql(run):
    return conservative(run, 1000, alpha=1.0, learning_rate=6.25e-5, batch_size=32)


def d3rlpy_cql_tuned(run):
    steps = int(np.clip(3 * len(run.reward) // 64, 60, 250))
    return conservative(run, steps, alpha=0.01, learning_rate=1e-3, batch_size=64)


def conservative(run, steps, **settings):
    """Trains on one thread, by the run's seed; the answer is Q's best available agent."""
    torch.set_num_threads(1)
    d3rlpy.seed(run.seed)
    layers = VectorEncoderFactory([256, 256])
    config = DiscreteCQLConfig(target_update_interval=TARGET_INTERVAL, encoder_factory=layers, **settings)
    algorithm = config.create(device="cpu:0")
    algorithm.fit(
        episodes(run),
        n_steps=steps,
        n_steps_per_epoch=steps,
        logger_adapter=NoopAdapterFactory(),
        show_progress=False,
        save_interval=2,
    )
    return choose(values(algorithm, run), run.test.mask)


def episodes(run):
    """Every logged row an episode of one step, so that the target is the reward itself."""
    return MDPDataset(
        observations=run.train.features.toarray(),
        actions=run.action.reshape(-1, 1),
        rewards=run.reward.astype(np.float32).reshape(-1, 1),
        terminals=np.ones((len(run.reward), 1), dtype=np.float32),
        action_space=ActionSpace.DISCRETE,
        action_size=run.agents,
    )


def values(algorithm, run):
    """Q of every agent [test rows, agents]."""
    state = run.test.features.toarray()
    column = lambda agent: algorithm.predict_value(state, np.full(len(state), agent))
    return np.column_stack([column(agent) for agent in range(run.agents)])
