"""Quadratic losses as bowls: curvature, stability edge, and descent in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Bowl", "Floats", "least_squares_bowl", "sine_bowl", "sine_cubic"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bowl:
    """The loss ``floor + (b - bottom)^T A (b - bottom)`` with a symmetric matrix ``A``.

    Attributes
    ----------
    curvature : array of float64, shape (d, d)
        ``A``, half of the Hessian. For summed squares ``|X b - y|^2`` it is ``X^T X``.
    bottom : array of float64, shape (d,)
        The minimiser.
    floor : float
        The loss at the bottom.

    Examples
    --------
    >>> bowl = Bowl(np.diag([1.0, 4.0]), np.zeros(2), 0.0)
    >>> bowl.edge
    0.25
    >>> bowl.descend([1.0, 1.0], rate=0.125, steps=1)[-1].tolist()
    [0.75, 0.0]
    """

    curvature: Floats
    bottom: Floats
    floor: float

    @property
    def eigenvalues(self) -> Floats:
        """Eigenvalues of ``A``, ascending, shape (d,)."""
        return np.asarray(np.linalg.eigvalsh(self.curvature), np.float64)

    @property
    def edge(self) -> float:
        """The learning rate at which plain descent stops converging, ``1 / eig_max(A)``."""
        return float(1.0 / self.eigenvalues[-1])

    def loss(self, points: ArrayLike) -> Floats:
        """Return the loss at points of shape (..., d), with shape (...)."""
        offset = np.asarray(points, float) - self.bottom
        return np.asarray(np.einsum("...i,ij,...j", offset, self.curvature, offset) + self.floor)

    def gradient(self, point: ArrayLike) -> Floats:
        """Return the gradient ``2 A (b - bottom)`` at a point of shape (d,)."""
        return np.asarray(2.0 * self.curvature @ (np.asarray(point, float) - self.bottom))

    def factors(self, rate: float) -> Floats:
        """Return what one step multiplies each mode by, ``1 - 2 rate eigenvalue``, shape (d,)."""
        return 1.0 - 2.0 * rate * self.eigenvalues

    def descend(self, start: ArrayLike, rate: float, steps: int) -> Floats:
        """Walk downhill step by step; return every point, shape (steps + 1, d)."""
        path = np.empty((steps + 1, len(self.bottom)))
        path[0] = np.asarray(start, float)
        for t in range(steps):
            path[t + 1] = path[t] - rate * self.gradient(path[t])
        return path

    def predict(self, start: ArrayLike, rate: float, steps: int) -> Floats:
        """Return the same points as `descend`, from the closed form of each eigenmode.

        In the eigenbasis of ``A`` the coordinates do not see each other: after ``t`` steps each
        has been multiplied by ``(1 - 2 rate eigenvalue) ** t``.
        """
        values, vectors = np.linalg.eigh(self.curvature)
        modes = vectors.T @ (np.asarray(start, float) - self.bottom)
        powers = (1.0 - 2.0 * rate * values) ** np.arange(steps + 1)[:, None]
        return np.asarray(self.bottom + (powers * modes) @ vectors.T)

    def restrict(self, axes: list[int]) -> Bowl:
        """Return the bowl over some of the parameters, the others held at the bottom."""
        return Bowl(self.curvature[np.ix_(axes, axes)], self.bottom[axes], self.floor)

    def scaled(self, factor: float) -> Bowl:
        """Return the bowl of the loss times `factor` (``1 / n`` turns a sum into a mean)."""
        return Bowl(self.curvature * factor, self.bottom, self.floor * factor)


def least_squares_bowl(features: ArrayLike, target: ArrayLike) -> Bowl:
    """Return the bowl of the summed squares ``|X b - y|^2``.

    Parameters
    ----------
    features : array_like of float, shape (n, d)
        ``X``, of full column rank.
    target : array_like of float, shape (n,)
        ``y``.
    """
    x, y = np.asarray(features, float), np.asarray(target, float)
    bottom = np.linalg.lstsq(x, y, rcond=None)[0]
    return Bowl(x.T @ x, bottom, float(np.sum((x @ bottom - y) ** 2)))


def sine_cubic() -> tuple[Floats, Floats]:
    """Return the data of the lectures on regression: 50 points of a sine, cubic features.

    Returns
    -------
    features : array of float64, shape (50, 4)
        The columns ``1, x, x^2, x^3`` for ``x`` evenly spaced on [-pi, pi] (radians).
    target : array of float64, shape (50,)
        ``sin(x)``.
    """
    x = np.linspace(-np.pi, np.pi, 50)
    return np.stack([x**0, x, x**2, x**3], axis=1), np.sin(x)


def sine_bowl() -> Bowl:
    """Return the bowl of `sine_cubic` over the coefficients of ``x`` and ``x^3`` (summed squares).

    The points lie symmetrically around 0, so the even and the odd coefficients do not see each
    other: this is a true slice of the four-dimensional bowl, and it holds the largest eigenvalue.
    """
    return least_squares_bowl(*sine_cubic()).restrict([1, 3])
