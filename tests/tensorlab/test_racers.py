"""The NumPy rules against torch.optim, step by step, at odd settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch

from tensorlab.racers import RACERS, Adagrad, Adam, Momentum, Racer, Sgd, run

PAIRS = {
    "sgd": (partial(Sgd, 0.013), partial(torch.optim.SGD, lr=0.013)),
    "momentum": (partial(Momentum, 0.007, 0.83), partial(torch.optim.SGD, lr=0.007, momentum=0.83)),
    "adagrad": (partial(Adagrad, 0.31, 1e-3), partial(torch.optim.Adagrad, lr=0.31, eps=1e-3)),
    "adam": (
        partial(Adam, 0.043, (0.71, 0.957), 1e-3),
        partial(torch.optim.Adam, lr=0.043, betas=(0.71, 0.957), eps=1e-3),
    ),
}


def bumpy_gradient(point: np.ndarray) -> np.ndarray:
    return np.asarray(point**3 - 2 * point + 3 * np.cos(3 * point))


@pytest.mark.parametrize(("make", "make_torch"), PAIRS.values(), ids=PAIRS)
def test_a_racer_follows_torch(
    make: Callable[[], Racer], make_torch: Callable[..., torch.optim.Optimizer]
) -> None:
    start = np.array([1.3, -0.7, 0.4])
    path = run(make(), bumpy_gradient, start, steps=200)
    point = torch.tensor(start)
    optimizer = make_torch([point])
    for place in path[1:]:
        point.grad = torch.tensor(bumpy_gradient(point.numpy()))
        optimizer.step()
        np.testing.assert_allclose(place, point.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", RACERS)
def test_every_racer_reaches_the_bottom_of_a_bowl(name: str) -> None:
    path = run(RACERS[name](0.1), lambda point: 2 * point, [1.0, -2.0], steps=3000)
    np.testing.assert_allclose(path[-1], 0, atol=1e-3)


def test_two_racers_share_no_memory() -> None:
    first, second = Adam(0.1), Adam(0.1)
    first.step(np.array([5.0]))
    assert second.step(np.array([5.0])) == pytest.approx(-0.1)


def test_no_step_is_the_start() -> None:
    assert run(Sgd(0.1), lambda point: point, [1.0, 2.0], steps=0).tolist() == [[1.0, 2.0]]
