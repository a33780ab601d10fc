"""Exact slopes, for the two lectures on autograd: fractions, and fifty digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import mpmath

__all__ = [
    "SAMPLES",
    "B",
    "W",
    "X",
    "exact_slope",
    "loss",
    "loss_slopes",
    "squared_error_gradient",
]

W, B, X = 0.5, 2.0, 0.5
SAMPLES = [(Fraction(t), Fraction(t) ** 2) for t in range(10)]


def exact_slope(f: Callable[[Fraction], Fraction], at: Fraction) -> Fraction:
    """Return the slope of a polynomial of degree at most 2, where central differences are exact."""
    return (f(at + 1) - f(at - 1)) / 2


def loss(w: float, b: float, x: float, y: float) -> mpmath.mpf:
    """Return the loss of the lecture, (exp(w x + b) - y)^2."""
    return (mpmath.exp(w * x + b) - y) ** 2


def loss_slopes(y: float) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Differentiate the loss numerically with 50 digits."""
    with mpmath.workdps(50):
        return (
            mpmath.diff(lambda w: loss(w, B, X, y), W),
            mpmath.diff(lambda b: loss(W, b, X, y), B),
        )


def squared_error_gradient(samples: Sequence[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Return the gradient of the sum of (w0 + w1 t - y)^2 at w = 0."""
    return [sum(-2 * y for _, y in samples), sum(-2 * y * t for t, y in samples)]
