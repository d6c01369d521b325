"""Training steps per second of PyTorch and of d3rlpy on the data that bench/kernel-speed.mjs wrote; it starts this script.

Usage: torch_speed.py FOLDER THREADS
FOLDER holds one folder per shape: shape.json and raw little-endian arrays. Orders come line by line on stdin:
{"engine": ..., "shape": ..., "seconds": ...}; the answer is {"steps", "wall", "cpu"} on stdout.

Engines, all the same network, batch, double DQN, Huber loss, alpha and Adam:
  tight       the fastest PyTorch form we found: one forward for s, fused AdamW, target by _foreach_lerp_
  tight_skip  the same, but next states are passed through the networks only where the row is not terminal
  d3rlpy      DiscreteCQL.update on ready-made minibatches (its sampling is not counted); target copied at an interval
"""

import json
import os
import sys
import time

folder, threads = sys.argv[1], int(sys.argv[2])
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)

import numpy  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as functional  # noqa: E402

torch.set_num_threads(threads)
torch.manual_seed(1)
RATE, GAMMA, TAU, ALPHA, DECAY = 3e-4, 0.99, 0.005, 1.0, 0.01


def load(shape):
    base = os.path.join(folder, shape)
    with open(os.path.join(base, "shape.json")) as file:
        sizes = json.load(file)
    read = lambda name, kind: numpy.fromfile(os.path.join(base, name), dtype=kind)
    rows, inputs = sizes["rows"], sizes["inputs"]
    return {
        **sizes,
        "states": read("states.f32", "<f4").reshape(rows, inputs),
        "next_states": read("next_states.f32", "<f4").reshape(rows, inputs),
        "action": read("action.i32", "<i4").astype(numpy.int64),
        "reward": read("reward.f32", "<f4"),
        "done": read("done.u8", "u1").astype(numpy.float32),
    }


def network(data):
    sizes = [data["inputs"], *data["hidden"], data["actions"]]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def tight(data, skip):
    online, target = network(data), network(data)
    target.load_state_dict(online.state_dict())
    weights, copies = list(online.parameters()), list(target.parameters())
    adam = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY, fused=True)
    states, following = torch.from_numpy(data["states"]), torch.from_numpy(data["next_states"])
    action, reward = torch.from_numpy(data["action"]), torch.from_numpy(data["reward"])
    discount = GAMMA * (1 - torch.from_numpy(data["done"]))
    batch = data["batch"]

    def bootstrap(rows):
        s = following[rows]
        return target(s).gather(1, online(s).argmax(1, keepdim=True)).squeeze(1)

    def step():
        rows = torch.randint(0, data["rows"], (batch,))
        with torch.no_grad():
            y, kept = reward[rows], discount[rows]
            if skip:
                some = kept.nonzero().squeeze(1)
                y.index_add_(0, some, kept[some] * bootstrap(rows[some]))
            else:
                y = y + kept * bootstrap(rows)
        values = online(states[rows])
        chosen = values.gather(1, action[rows].unsqueeze(1)).squeeze(1)
        conservative = (torch.logsumexp(values, 1) - chosen).mean()
        loss = functional.smooth_l1_loss(chosen, y) + ALPHA * conservative
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(copies, weights, TAU)

    return step


def d3rlpy_update(data):
    import d3rlpy

    encoder = d3rlpy.models.encoders.VectorEncoderFactory(hidden_units=data["hidden"])
    algorithm = d3rlpy.algos.DiscreteCQLConfig(
        batch_size=data["batch"], learning_rate=RATE, gamma=GAMMA, alpha=ALPHA, encoder_factory=encoder
    ).create(device="cpu:0")
    algorithm.create_impl((data["inputs"],), data["actions"])
    random = numpy.random.default_rng(1)

    def minibatch():
        rows = random.integers(0, data["rows"], data["batch"])
        column = lambda values: values[rows].astype(numpy.float32).reshape(-1, 1)
        return d3rlpy.dataset.TransitionMiniBatch(
            observations=data["states"][rows],
            actions=column(data["action"]),
            rewards=column(data["reward"]),
            next_observations=data["next_states"][rows],
            next_actions=column(data["action"]),
            terminals=column(data["done"]),
            intervals=numpy.ones((data["batch"], 1), dtype=numpy.float32),
            transitions=[],
        )

    batches = [minibatch() for _ in range(64)]
    position = 0

    def step():
        nonlocal position
        algorithm.update(batches[position % len(batches)])
        position += 1

    return step


ENGINES = {
    "tight": lambda data: tight(data, False),
    "tight_skip": lambda data: tight(data, True),
    "d3rlpy": d3rlpy_update,
}
tables, steppers = {}, {}
for line in sys.stdin:
    order = json.loads(line)
    key = (order["engine"], order["shape"])
    if key not in steppers:
        if order["shape"] not in tables:
            tables[order["shape"]] = load(order["shape"])
        steppers[key] = ENGINES[order["engine"]](tables[order["shape"]])
        for _ in range(30):
            steppers[key]()
    step = steppers[key]
    wall, cpu, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - wall < order["seconds"]:
        for _ in range(10):
            step()
        steps += 10
    answer = {"steps": steps, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps(answer), flush=True)
