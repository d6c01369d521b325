"""Writes test/fixtures/evaluation/obp.json: one logged data set and obp's estimates of two policies on it.

The data are synthetic: several actions, known propensities, a reward model that is wrong on purpose, a stochastic and a
deterministic policy, and weights heavy enough that clip and switch act. Numbers are rounded before obp sees them, so that
both sides read the same ones. See bench/peers/README.md.
"""

import json
import sys

import numpy as np
import obp
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    ReplayMethod,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)

ROWS, ACTIONS, PARTS = 400, 4, 1000
CLIP = 3.0
SHRINKAGE = 4 * CLIP**2


def probabilities(generator, logits):
    """Rows of probabilities in thousandths that sum to 1, each at least one thousandth."""
    soft = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    parts = np.array([1 + generator.multinomial(PARTS - ACTIONS, row) for row in soft])
    return parts / PARTS


def log_rows(generator):
    context = generator.normal(size=(ROWS, 3))
    behaviour = probabilities(generator, 1.2 * context @ generator.normal(size=(3, ACTIONS)))
    success = 1 / (1 + np.exp(-(context @ generator.normal(size=(3, ACTIONS)) + 0.3)))
    action = np.array([generator.choice(ACTIONS, p=row) for row in behaviour])
    # half the rewards are graded, as ratings are
    won = generator.random(ROWS) < success[np.arange(ROWS), action]
    reward = np.where(generator.random(ROWS) < 0.5, won, np.round(won * generator.random(ROWS), 3)).astype(float)
    model = np.round(np.clip(success * 0.7 + 0.2 + 0.15 * generator.normal(size=success.shape), 0, 1), 3)
    stochastic = probabilities(generator, 1.5 * context @ generator.normal(size=(3, ACTIONS)))
    deterministic = np.eye(ACTIONS)[stochastic.argmax(axis=1)]
    return behaviour, action, reward, model, {"stochastic": stochastic, "deterministic": deterministic}


def estimates(behaviour, action, reward, model, target):
    given = {
        "reward": reward,
        "action": action,
        "pscore": behaviour[np.arange(ROWS), action],
        "action_dist": target[:, :, None],
        "estimated_rewards_by_reg_model": model[:, :, None],
    }
    peers = {
        "direct_method": DirectMethod(),
        "ips": InverseProbabilityWeighting(),
        "clipped_ips": InverseProbabilityWeighting(lambda_=CLIP),
        "snips": SelfNormalizedInverseProbabilityWeighting(),
        "dr": DoublyRobust(),
        "clipped_dr": DoublyRobust(lambda_=CLIP),
        "switch_dr": SwitchDoublyRobust(lambda_=CLIP),
        "dros": DoublyRobustWithShrinkage(lambda_=SHRINKAGE),
    }
    if np.isin(target, (0, 1)).all():  # obp's replay looks at certain choices only
        peers["replay_match"] = ReplayMethod()
    return {name: float(peer.estimate_policy_value(**given)) for name, peer in peers.items()}


def main(path):
    behaviour, action, reward, model, targets = log_rows(np.random.default_rng(20))
    pscore = behaviour[np.arange(ROWS), action]
    fixture = {
        "obp": obp.__version__,
        "rows": ROWS,
        "actions": ACTIONS,
        "weight_clip": CLIP,
        "shrinkage": SHRINKAGE,
        "action": action.tolist(),
        "outcome": reward.tolist(),
        "behaviour": behaviour.ravel().tolist(),
        "model": model.ravel().tolist(),
        "policies": [
            {
                "name": name,
                "target": target.ravel().tolist(),
                "clipped_rows": int((target[np.arange(ROWS), action] / pscore > CLIP).sum()),
                "estimates": estimates(behaviour, action, reward, model, target),
            }
            for name, target in targets.items()
        ],
    }
    with open(path, "w") as file:
        json.dump(fixture, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
