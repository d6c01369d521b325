"""One evaluation by obp on the data that bench/evaluation-speed.mjs wrote; it starts this script, anew for every run.

Usage: obp_speed.py FOLDER        with the environment of requirements-obp.txt
FOLDER holds shape.json and raw little-endian arrays of the held-out decisions. The answer is a JSON line on stdout:
seconds of wall and CPU (reading not counted), of each part, memory in MB, and the estimates of the policy's success.

The same questions as ours, in obp's own way, and where the two differ obp has less to do:
  behaviour model   PropensityScoreEstimator, logistic regression, cross-fitted on the held-out decisions alone (ours fits on the
                    training decisions as well, and finds the weights of a mixture)
  reward model      RegressionModel, ridge on state and agent without their products, cross-fitted on the held-out decisions
                    alone, once for each outcome (ours has a ridge of its own for each agent, training decisions as well, and is
                    fitted a third time for the permuted control)
  intervals         estimate_intervals for the nine estimators, both outcomes, two policies, by decision (ours by episode,
                    BCa, paired differences, and negative controls besides)
"""

import json
import os
import resource
import sys
import time
import warnings

import numpy as np
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    OffPolicyEvaluation,
    PropensityScoreEstimator,
    RegressionModel,
    ReplayMethod,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)
from obp.utils import estimate_confidence_interval_by_bootstrap
from sklearn.linear_model import LogisticRegression, Ridge

warnings.filterwarnings("ignore")  # lbfgs stopped at its limit, as ours is
folder = sys.argv[1]
with open(os.path.join(folder, "shape.json")) as file:
    shape = json.load(file)
ROWS, ACTIONS, COLUMNS = shape["rows"], shape["actions"], shape["columns"]
FOLDS, REPLICATES, CLIP, SEED = shape["folds"], shape["replicates"], shape["clip"], shape["seed"]


def read(name, kind):
    return np.fromfile(os.path.join(folder, name), dtype=kind)


def read_context():
    offsets, indices, values = read("offsets.u32", "<u4"), read("indices.u32", "<u4"), read("values.f32", "<f4")
    context = np.zeros((ROWS, COLUMNS))
    context[np.repeat(np.arange(ROWS), np.diff(offsets)), indices] = values
    return context


def certain(chosen):
    return np.eye(ACTIONS)[chosen][:, :, None]


def estimators():
    return [
        ReplayMethod(estimator_name="replay_match"),
        DirectMethod(estimator_name="direct_method"),
        InverseProbabilityWeighting(estimator_name="ips"),
        InverseProbabilityWeighting(lambda_=CLIP, estimator_name="clipped_ips"),
        SelfNormalizedInverseProbabilityWeighting(estimator_name="snips"),
        DoublyRobust(estimator_name="dr"),
        DoublyRobust(lambda_=CLIP, estimator_name="clipped_dr"),
        SwitchDoublyRobust(lambda_=CLIP, estimator_name="switch_dr"),
        DoublyRobustWithShrinkage(lambda_=4 * CLIP**2, estimator_name="dros"),
    ]


def main():
    context, action = read_context(), read("action.i32", "<i4").astype(int)
    outcomes = {name: read(f"{name}.f64", "<f8") for name in ("success", "reward")}
    targets = {name: certain(read(f"{name}.i32", "<i4")) for name in ("policy", "best_single")}
    parts, found = {}, {}
    wall, cpu = time.perf_counter(), time.process_time()

    def ended(part, since):
        parts[part] = parts.get(part, 0) + time.perf_counter() - since

    began = time.perf_counter()
    logistic = LogisticRegression(C=1 / 5, max_iter=30, tol=1e-3)
    behaviour = PropensityScoreEstimator(base_model=logistic, n_actions=ACTIONS, calibration_cv=1)
    pscore = behaviour.fit_predict(context=context, action=action, n_folds=FOLDS, random_state=SEED)
    ended("behaviour_model", began)
    for name, reward in outcomes.items():
        began = time.perf_counter()
        model = RegressionModel(n_actions=ACTIONS, base_model=Ridge(alpha=10))
        expected = model.fit_predict(
            context=context, action=action, reward=reward, pscore=pscore, n_folds=FOLDS, random_state=SEED
        )
        ended("reward_models", began)
        began = time.perf_counter()
        feedback = {
            "n_rounds": ROWS,
            "n_actions": ACTIONS,
            "context": context,
            "action": action,
            "reward": reward,
            "position": None,
            "pscore": pscore,
        }
        evaluation = OffPolicyEvaluation(bandit_feedback=feedback, ope_estimators=estimators())
        estimate_confidence_interval_by_bootstrap(reward, n_bootstrap_samples=REPLICATES, random_state=SEED)
        for target, chosen in targets.items():
            given = {"action_dist": chosen, "estimated_rewards_by_reg_model": expected}
            values = evaluation.estimate_policy_values(**given)
            intervals = evaluation.estimate_intervals(**given, n_bootstrap_samples=REPLICATES, random_state=SEED)
            assert len(intervals) == len(estimators())
            if (name, target) == ("success", "policy"):
                found = {estimator: float(value) for estimator, value in values.items()}
        ended("intervals", began)
    answer = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "parts": parts,
        "estimates": found,
    }
    print(json.dumps(answer), flush=True)


main()
