"""Writes test/fixtures/evaluation/fqe.json: logged episodes of a small game, its exact value, and d3rlpy's FQE on them.

The game: three steps, three situations, three actions; where an action leads and how often it pays depend on the
situation. The state is one-hot over (step, situation). The value of the judged policy is computed from the known
transition probabilities, backwards from the last step. d3rlpy is trained with several seeds on the same episodes; its mean
and spread over the seeds are the noise that our estimate is compared within. See bench/peers/README.md.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import d3rlpy
import numpy as np
import torch
from d3rlpy.ope import DiscreteFQE, FQEConfig

STEPS, SITUATIONS, ACTIONS, EPISODES, GAMMA = 3, 3, 3, 1500, 0.9
SEEDS, TRAINING_STEPS = 5, 6000
STATES = STEPS * SITUATIONS


def draw_game(generator):
    leads = generator.dirichlet(np.ones(SITUATIONS), size=(SITUATIONS, ACTIONS))
    pays = generator.uniform(0.05, 0.95, size=(SITUATIONS, ACTIONS))
    logged = generator.dirichlet(3 * np.ones(ACTIONS), size=SITUATIONS)
    judged = generator.integers(0, ACTIONS, size=(STEPS, SITUATIONS))  # one action for each state
    start = np.array([0.5, 0.3, 0.2])
    return leads, pays, logged, judged, start


def exact_value(leads, pays, judged, start):
    value = np.zeros(SITUATIONS)
    for step in reversed(range(STEPS)):
        chosen = judged[step]
        each = np.arange(SITUATIONS)
        value = pays[each, chosen] + GAMMA * leads[each, chosen] @ value
    return float(start @ value)


def draw_log(generator, leads, pays, logged, start):
    states, actions, rewards = [], [], []
    for _ in range(EPISODES):
        situation = generator.choice(SITUATIONS, p=start)
        for step in range(STEPS):
            action = generator.choice(ACTIONS, p=logged[situation])
            states.append(step * SITUATIONS + situation)
            actions.append(action)
            rewards.append(int(generator.random() < pays[situation, action]))
            situation = generator.choice(SITUATIONS, p=leads[situation, action])
    return np.array(states), np.array(actions), np.array(rewards)


def fqe_value(seed, dataset, states, judged):
    d3rlpy.seed(seed)
    algorithm = d3rlpy.algos.DiscreteBCConfig().create(device="cpu:0")
    algorithm.build_with_dataset(dataset)
    table = torch.tensor(judged.ravel())
    algorithm.impl.predict_best_action = lambda observation: table[observation.argmax(dim=1)]  # the judged policy
    config = FQEConfig(gamma=GAMMA, learning_rate=3e-4, batch_size=512, target_update_interval=100)
    fqe = DiscreteFQE(algo=algorithm, config=config, device="cpu:0")
    fqe.fit(dataset, n_steps=TRAINING_STEPS, n_steps_per_epoch=TRAINING_STEPS, show_progress=False, save_interval=10**9,
            logger_adapter=d3rlpy.logging.NoopAdapterFactory())
    first = states.reshape(EPISODES, STEPS)[:, 0]
    observation = np.eye(STATES, dtype=np.float32)[first]
    return float(fqe.predict_value(observation, judged.ravel()[first]).mean())


def main(path):
    torch.set_num_threads(1)
    generator = np.random.default_rng(7)
    leads, pays, logged, judged, start = draw_game(generator)
    states, actions, rewards = draw_log(generator, leads, pays, logged, start)
    ends = np.tile(np.arange(STEPS) == STEPS - 1, EPISODES)
    dataset = d3rlpy.dataset.MDPDataset(
        np.eye(STATES, dtype=np.float32)[states], actions, rewards.astype(np.float32), ends.astype(np.float32),
        action_space=d3rlpy.ActionSpace.DISCRETE, action_size=ACTIONS,
    )
    values = [fqe_value(seed, dataset, states, judged) for seed in range(SEEDS)]
    digits = lambda numbers: "".join(str(number) for number in numbers)
    fixture = {
        "d3rlpy": d3rlpy.__version__,
        "steps": STEPS,
        "states": STATES,
        "actions": ACTIONS,
        "gamma": GAMMA,
        "behaviour": [[float(p) for p in row] for row in logged],
        "target": judged.ravel().tolist(),
        "log": {"state": digits(states), "action": digits(actions), "reward": digits(rewards)},
        "exact": exact_value(leads, pays, judged, start),
        "d3rlpy_values": values,
    }
    with open(path, "w") as file:
        json.dump(fixture, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
