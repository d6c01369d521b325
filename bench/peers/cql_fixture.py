"""Writes test/fixtures/learning/cql-torch.json: discrete CQL computed by PyTorch's autograd and AdamW.

An independent version, written from the paper (Kumar et al. 2020, CQL(H); double DQN target; Huber loss), not ported
from src/learning. 32-bit floats, one thread, fixed seed. See bench/peers/README.md.
"""

import json
import sys

import torch
import torch.nn.functional as F

SETTINGS = {
    "learning_rate": 3e-3,
    "gamma": 0.97,
    "tau": 0.01,
    "alpha": 0.7,
    "weight_decay": 0.01,
    "reward_scale": 0.1,
}
INPUTS, HIDDEN, ACTIONS, BATCH, STEPS = 12, [16, 16], 5, 32, 20


class QNetwork(torch.nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [INPUTS, *HIDDEN, ACTIONS]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = layer(x).relu()
        return self.layers[-1](x)


def random_mask(generator):
    mask = torch.rand(BATCH, ACTIONS, generator=generator) < 0.6
    mask[torch.arange(BATCH), torch.randint(0, ACTIONS, (BATCH,), generator=generator)] = True
    return mask


def random_batch(generator):
    def states():
        dense = torch.randn(BATCH, INPUTS, generator=generator)
        # three decimals keep the fixture small; float32 rounds the same text the same way on both sides
        return (dense * (torch.rand(BATCH, INPUTS, generator=generator) < 0.4)).mul(1000).round().div(1000)

    mask = random_mask(generator)
    return {
        "state": states(),
        "next_state": states(),
        "mask": mask,
        "next_mask": random_mask(generator),
        "action": torch.multinomial(mask.float(), 1, generator=generator).squeeze(1),
        # from -30 to 30: both branches of the Huber loss occur
        "reward": (torch.rand(BATCH, generator=generator) * 60 - 30).round(),
        "done": torch.rand(BATCH, generator=generator) < 0.5,
        "steps": torch.randint(1, 3, (BATCH,), generator=generator),
    }


def cql_losses(network, target_network, batch):
    s = SETTINGS
    forbidden = torch.finfo(torch.float32).min
    with torch.no_grad():
        best_next = network(batch["next_state"]).masked_fill(~batch["next_mask"], forbidden).argmax(1, keepdim=True)
        next_value = target_network(batch["next_state"]).gather(1, best_next).squeeze(1)
        discount = s["gamma"] ** batch["steps"].float()
        target = batch["reward"] * s["reward_scale"] + discount * (~batch["done"]).float() * next_value
    q = network(batch["state"])
    q_chosen = q.gather(1, batch["action"].unsqueeze(1)).squeeze(1)
    temporal_difference = F.smooth_l1_loss(q_chosen, target, beta=1.0)
    conservative = (q.masked_fill(~batch["mask"], -torch.inf).logsumexp(1) - q_chosen).mean()
    total = temporal_difference + s["alpha"] * conservative
    return total, temporal_difference, conservative, q_chosen.mean()


def flat(values):
    """Parameters in our order: per layer the weight as [inputs, outputs], then the bias."""
    parts = []
    for value in values:
        parts.append((value.t() if value.dim() == 2 else value).reshape(-1))
    return [float(f"{x:.9g}") for x in torch.cat(parts).tolist()]


def as_json(batch):
    return {key: value.to(torch.float64 if value.is_floating_point() else torch.int64).tolist() for key, value in batch.items()}


def main(path):
    torch.set_num_threads(1)
    torch.manual_seed(20)
    generator = torch.Generator().manual_seed(21)
    network, target_network = QNetwork(), QNetwork()  # a target network of its own, so that mixing them up shows
    decayed = [p for p in network.parameters() if p.dim() == 2]
    kept = [p for p in network.parameters() if p.dim() == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": SETTINGS["weight_decay"]}, {"params": kept, "weight_decay": 0.0}],
        lr=SETTINGS["learning_rate"],
        eps=1e-8,
    )
    batches = [random_batch(generator) for _ in range(4)]
    fixture = {
        "torch": torch.__version__,
        "shape": {"inputs": INPUTS, "hidden": HIDDEN, "actions": ACTIONS},
        "settings": SETTINGS,
        "initial": {"parameters": flat(network.parameters()), "target": flat(target_network.parameters())},
        "batches": [as_json(batch) for batch in batches],
        "steps": STEPS,
        "losses": [],
    }
    for step in range(STEPS):
        total, temporal_difference, conservative, mean_q = cql_losses(network, target_network, batches[step % len(batches)])
        optimiser.zero_grad()
        total.backward()
        if step == 0:
            fixture["gradient"] = flat(p.grad for p in network.parameters())
        optimiser.step()
        with torch.no_grad():
            for old, new in zip(target_network.parameters(), network.parameters()):
                old.mul_(1 - SETTINGS["tau"]).add_(SETTINGS["tau"] * new)
        fixture["losses"].append(
            {
                "total": total.item(),
                "temporal_difference": temporal_difference.item(),
                "conservative": conservative.item(),
                "mean_q": mean_q.item(),
            }
        )
    fixture["final"] = {"parameters": flat(network.parameters()), "target": flat(target_network.parameters())}
    with open(path, "w") as file:
        json.dump(fixture, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
