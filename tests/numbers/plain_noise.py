"""Stochastic descent on the sine's cubic, in expectation and once more in NumPy.

Only the draws of rows are torch's. The round bowl is made from the Cholesky factor of ``X^T X``,
not by QR: the two bases differ by a rotation, and no loss depends on it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from tests.numbers import exact_sine as exact

Floats = NDArray[np.float64]
STEPS, RUNS, N = 2000, 50, exact.POINTS
RATES = (0.04, 0.02, 0.01)


@cache
def round_points() -> tuple[Floats, Floats, Floats]:
    """Return rows ``z`` with ``Z^T Z = n I``, the best coefficients for them, and the residuals."""
    x = np.array([float(v) for v in exact.points()])
    powers, y = np.vander(x, 4, increasing=True), np.sin(x)
    factor = np.linalg.cholesky(powers.T @ powers / N)
    rows = np.linalg.solve(factor, powers.T).T
    best = rows.T @ y / N
    return rows, best, np.array([float(r) for r in exact.residuals()])


def mean_square_gradient() -> float:
    """Return the mean squared length of one point's gradient at the bottom, from the leverages."""
    x = [float(v) for v in exact.points()]
    inverse = np.array(((exact.gram() / N) ** -1).tolist(), float)
    powers = np.vander(np.array(x), 4, increasing=True)
    leverage = np.sum(powers @ inverse * powers, axis=1)
    return float(np.mean(4 * leverage * round_points()[2] ** 2))


def expected_floor(rate: float, batch: int) -> float:
    """Return the mean excess loss of a stationary run: a fixed point of second moments.

    A step maps the second moments ``C`` of the way from the bottom to
    ``(1 - 2 rate)^2 C + rate^2 / batch (E[G C G] - 4 C + E[g g^T])``, with ``G = 2 z z^T``.
    """
    rows, _, residuals = round_points()
    bends = [2 * np.outer(z, z) for z in rows]
    spread = sum(np.kron(bend, bend) for bend in bends) / N - 4 * np.eye(16)
    gradients = 2 * rows * residuals[:, None]
    noise = (gradients.T @ gradients / N).ravel()
    system = (1 - (1 - 2 * rate) ** 2) * np.eye(16) - rate**2 / batch * spread
    moments = np.linalg.solve(system, rate**2 / batch * noise).reshape(4, 4)
    return float(np.trace(moments))


def simulate(picks: Floats, rates: Floats) -> Floats:
    """Return the mean excess loss after each step; picks (steps, runs, B), rates (steps,)."""
    rows, best, _ = round_points()
    target = np.sin([float(v) for v in exact.points()])
    weights, excess = np.zeros((picks.shape[1], 4)), []
    for chosen, rate in zip(picks, rates, strict=True):
        error = np.einsum("rbk,rk->rb", rows[chosen], weights) - target[chosen]
        weights = weights - 2 * rate * np.einsum("rb,rbk->rk", error, rows[chosen]) / len(chosen[0])
        excess.append(float(np.mean(np.sum((weights - best) ** 2, axis=1))))
    return np.array(excess)


def independent_picks(batch: int) -> Floats:
    generator = torch.Generator().manual_seed(8)
    return torch.randint(N, (STEPS, RUNS, batch), generator=generator).numpy()


def epoch_picks() -> Floats:
    """Return batches of 5 that walk through all rows before one comes again."""
    generator, steps = torch.Generator().manual_seed(8), []
    for _ in range(STEPS // 10):
        orders = [torch.randperm(N, generator=generator).numpy() for _ in range(RUNS)]
        steps += [np.array([order[k : k + 5] for order in orders]) for k in range(0, N, 5)]
    return np.array(steps)
