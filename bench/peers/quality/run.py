"""A run folder: logged rows with their reward, and held-out rows without any outcome."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Rows:
    """features [n, columns] CSR of float32, task and category [n], mask [n, agents] (True where the agent could be chosen)."""

    features: sparse.csr_matrix
    task: np.ndarray
    category: np.ndarray
    mask: np.ndarray


@dataclass(frozen=True)
class Run:
    train: Rows
    action: np.ndarray
    reward: np.ndarray
    test: Rows
    agents: int
    categories: int
    seed: int
    tasks: str


def read_run(folder):
    """Reads a folder of little-endian arrays; train_propensity is left alone, for most logs have none."""
    folder = Path(folder)
    about = json.loads((folder / "run.json").read_text())
    agents = len(about["agents"])
    return Run(
        train=read_rows(folder, "train", about["train_rows"], about["columns"], agents),
        action=np.fromfile(folder / "train_action.i32", "<i4"),
        reward=np.fromfile(folder / "train_reward.f32", "<f4").astype(float),
        test=read_rows(folder, "test", about["test_rows"], about["columns"], agents),
        agents=agents,
        categories=len(about["categories"]),
        seed=int(about["seed"]),
        tasks=about["tasks"],
    )


def read_rows(folder, name, count, columns, agents):
    values = np.fromfile(folder / f"{name}_values.f32", "<f4")
    indices = np.fromfile(folder / f"{name}_indices.i32", "<i4")
    indptr = np.fromfile(folder / f"{name}_indptr.i32", "<i4")
    return Rows(
        features=sparse.csr_matrix((values, indices, indptr), shape=(count, columns)),
        task=np.fromfile(folder / f"{name}_task.i32", "<i4"),
        category=np.fromfile(folder / f"{name}_category.i32", "<i4"),
        mask=np.fromfile(folder / f"{name}_mask.u8", "u1").reshape(count, agents) > 0,
    )


def choose(scores, mask):
    """The best available agent of each row and its score; the first of equals."""
    choices = np.where(mask, scores, -np.inf).argmax(axis=1)
    return choices, scores[np.arange(len(choices)), choices]


def folds(groups, count, seed):
    """A fold for each row; rows of one group (a task may be logged more than once) share theirs."""
    names, group = np.unique(groups, return_inverse=True)
    return np.random.default_rng(seed).permutation(np.arange(len(names)) % count)[group]
