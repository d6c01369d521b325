"""Writes test/fixtures/learning/python.safetensors with the Python package `safetensors`, and checks a file of ours.

    python safetensors_fixture.py write test/fixtures/learning/python.safetensors
    python safetensors_fixture.py check weights.safetensors      prints names, types, shapes and sums
"""

import sys

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file


def write(path):
    tensors = {
        "layer0.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4,
        "moments": numpy.array([1e-300, -2.5], dtype=numpy.float64),
        "counts": numpy.array([-1, 7, 2147483647], dtype=numpy.int32),
        "random": numpy.array([1, 2, 3, 4294967295], dtype=numpy.uint32),
        "empty": numpy.zeros((0, 3), dtype=numpy.float32),
    }
    save_file(tensors, path, metadata={"writer": "python"})


def check(path):
    with safe_open(path, framework="numpy") as file:
        print("metadata", file.metadata())
        for name in sorted(file.keys()):
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, tensor.shape, float(tensor.astype(numpy.float64).sum()))


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](sys.argv[2])
