"""Classifiers in NumPy: cross entropy and its gradient by hand, and two ways to descend it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def logits(weights: list[Floats], x: Floats) -> tuple[Floats, Floats]:
    """Return what reaches the last layer, and the logits; two layers have a ReLU between them."""
    hidden = np.maximum(x @ weights[0].T + weights[1], 0) if len(weights) == 4 else x
    return hidden, hidden @ weights[-2].T + weights[-1]


def cross_entropy(weights: list[Floats], x: Floats, classes: Ints) -> float:
    z = logits(weights, x)[1]
    shifted = z - z.max(axis=1, keepdims=True)
    true = shifted[np.arange(len(z)), classes]
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - true))


def right(weights: list[Floats], x: Floats, classes: Ints) -> int:
    """Return how many rows have their largest logit at their class."""
    return int(np.sum(logits(weights, x)[1].argmax(axis=1) == classes))


def gradients(weights: list[Floats], x: Floats, classes: Ints) -> list[Floats]:
    """Differentiate the mean cross entropy: probabilities minus the true class, and backwards."""
    hidden, z = logits(weights, x)
    share = np.exp(z - z.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[np.arange(len(z)), classes] -= 1
    share /= len(z)
    last = [share.T @ hidden, share.sum(axis=0)]
    if len(weights) == 2:
        return last
    by_sum = share @ weights[2] * (hidden > 0)
    return [by_sum.T @ x, by_sum.sum(axis=0), *last]


def descend(weights: list[Floats], x: Floats, classes: Ints, steps: int) -> None:
    """Train in place by full batches with momentum 0.9 at rate 0.5."""
    velocity = [np.zeros_like(w) for w in weights]
    for _ in range(steps):
        for k, g in enumerate(gradients(weights, x, classes)):
            velocity[k] = 0.9 * velocity[k] + g
            weights[k] = weights[k] - 0.5 * velocity[k]


def adam(
    weights: list[Floats], batches: Iterator[tuple[Floats, Ints]], rate: float
) -> Iterator[float]:
    """Train in place by Adam as its paper writes it; yield each batch's loss before its step."""
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    for step, (x, classes) in enumerate(batches, 1):
        before = cross_entropy(weights, x, classes)
        for k, g in enumerate(gradients(weights, x, classes)):
            first[k] = 0.9 * first[k] + 0.1 * g
            second[k] = 0.999 * second[k] + 0.001 * g**2
            unbiased = first[k] / (1 - 0.9**step), second[k] / (1 - 0.999**step)
            weights[k] = weights[k] - rate * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        yield before
