"""Peers of the quality benchmark: what people would use instead, trained on the very same logs.

Reads JSON lines {"run": "<folder>"} from stdin and answers on stdout with one JSON line for each run and peer:
{"run", "peer", "choices": [an agent's index per test row], "seconds", "probabilities": [predicted reward of the choice]}.
The folder's files are described in README.md. One thread; same folder, same answer.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import importlib
import json
import sys
import time

from quality.run import read_run

PEERS = {
    "best_single": ("quality.shrinkage", "best_single"),
    "cloning": ("quality.linear", "cloning"),
    "logistic_dm": ("quality.linear", "logistic_dm"),
    "ridge": ("quality.ridge", "ridge"),
    "knn": ("quality.neighbours", "knn"),
    "vw_mtr": ("quality.vowpal", "vw_mtr"),
    "vw_dr": ("quality.vowpal", "vw_dr"),
    "d3rlpy_cql": ("quality.conservative", "d3rlpy_cql"),
    "d3rlpy_cql_tuned": ("quality.conservative", "d3rlpy_cql_tuned"),
}


def answer(folder, name, peer):
    """Trains one peer on one run (timed without reading the files) and returns its line."""
    run = read_run(folder)
    started = time.perf_counter()
    choices, predicted = peer(run)
    line = {"run": folder, "peer": name, "choices": choices.tolist(), "seconds": round(time.perf_counter() - started, 4)}
    if predicted is not None:
        line["probabilities"] = [round(float(value), 6) for value in predicted]
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default=",".join(PEERS), help="names, separated by commas (default: all)")
    names = parser.parse_args().peers.split(",")
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        parser.error(f"no peer is called {', '.join(unknown)}; there are {', '.join(PEERS)}")
    peers = {name: getattr(importlib.import_module(PEERS[name][0]), PEERS[name][1]) for name in names}
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints must not get between the answers
    for text in sys.stdin:
        if text.strip():
            for name, peer in peers.items():
                print(json.dumps(answer(json.loads(text)["run"], name, peer)), file=answers, flush=True)


if __name__ == "__main__":
    main()
