"""Update rules of optimisers in NumPy, small and fast enough to redraw a race at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from tensorlab.bowl import Floats

__all__ = ["RACERS", "Adagrad", "Adam", "Momentum", "Racer", "Sgd", "run"]


class Racer(Protocol):
    """An update rule: sees a gradient, answers with the step to take."""

    def step(self, gradient: Floats) -> Floats:
        """Return the displacement for this gradient, same shape."""
        ...


class Sgd:
    """Plain descent: the step is ``-rate * gradient``."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def step(self, gradient: Floats) -> Floats:
        """Return the displacement for this gradient, same shape."""
        return -self.rate * gradient


class Momentum:
    """Descent with a velocity, in the form of `torch.optim.SGD`.

    References
    ----------
    Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """

    def __init__(self, rate: float, keep: float = 0.9) -> None:
        self.rate = rate
        self.keep = keep
        self.velocity: Floats | float = 0.0

    def step(self, gradient: Floats) -> Floats:
        """Return the displacement for this gradient, same shape."""
        self.velocity = self.keep * self.velocity + gradient
        return np.asarray(-self.rate * self.velocity)


class Adagrad:
    """Each coordinate divided by the root of its summed squared gradients.

    References
    ----------
    Duchi, Hazan, Singer (2011), Adaptive subgradient methods, JMLR 12.
    """

    def __init__(self, rate: float, epsilon: float = 1e-10) -> None:
        self.rate = rate
        self.epsilon = epsilon
        self.squares: Floats | float = 0.0

    def step(self, gradient: Floats) -> Floats:
        """Return the displacement for this gradient, same shape."""
        self.squares = self.squares + gradient**2
        return np.asarray(-self.rate * gradient / (np.sqrt(self.squares) + self.epsilon))


class Adam:
    """Momentum divided by the root of a running mean of squares, both freed from their zero start.

    References
    ----------
    Kingma, Ba (2015), Adam: a method for stochastic optimization, algorithm 1.
    """

    def __init__(
        self, rate: float, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        self.rate = rate
        self.betas = betas
        self.epsilon = epsilon
        self.mean: Floats | float = 0.0
        self.square: Floats | float = 0.0
        self.time = 0

    def step(self, gradient: Floats) -> Floats:
        """Return the displacement for this gradient, same shape."""
        self.time += 1
        first, second = self.betas
        self.mean = first * self.mean + (1 - first) * gradient
        self.square = second * self.square + (1 - second) * gradient**2
        mean = self.mean / (1 - first**self.time)
        square = self.square / (1 - second**self.time)
        return np.asarray(-self.rate * mean / (np.sqrt(square) + self.epsilon))


RACERS: Mapping[str, Callable[[float], Racer]] = MappingProxyType(
    {"SGD": Sgd, "momentum": Momentum, "Adam": Adam, "Adagrad": Adagrad}
)
"""Name -> rule for a learning rate, in the order in which races list them."""


def run(racer: Racer, gradient: Callable[[Floats], Floats], start: ArrayLike, steps: int) -> Floats:
    """Let one rule walk; return every point, shape (steps + 1, d).

    Examples
    --------
    >>> run(Sgd(0.25), lambda point: 2 * point, [1.0], steps=2).tolist()
    [[1.0], [0.5], [0.25]]
    """
    first = np.asarray(start, float)
    path = np.empty((steps + 1, *first.shape))
    path[0] = first
    for t in range(steps):
        path[t + 1] = path[t] + racer.step(gradient(path[t]))
    return path
