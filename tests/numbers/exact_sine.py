"""The sine's cubic in forty digits: regression, eigenmodes and descent without a loop."""

from __future__ import annotations

from functools import cache
from typing import Any

import mpmath

POINTS, COLUMNS, DIGITS = 50, 4, 40
START = ("1", "-1", "-0.5", "0.25")
Numbers = list[Any]

mpmath.mp.dps = DIGITS


@cache
def points() -> Numbers:
    """Return the 50 abscissas from -pi to pi."""
    return [-mpmath.pi + 2 * mpmath.pi * i / (POINTS - 1) for i in range(POINTS)]


@cache
def power_sum(power: int) -> Any:
    """Return the sum of ``x ** power``; exactly 0 for odd powers, by symmetry."""
    return mpmath.mpf(0) if power % 2 else mpmath.fsum(x**power for x in points())


@cache
def gram() -> Any:
    """Return ``X^T X``: its entries are power sums."""
    return mpmath.matrix([[power_sum(i + j) for j in range(COLUMNS)] for i in range(COLUMNS)])


@cache
def moments() -> Any:
    """Return ``X^T y``; the even columns give exactly 0."""
    odd = [mpmath.fsum(x**i * mpmath.sin(x) for x in points()) for i in (1, 3)]
    return mpmath.matrix([0, odd[0], 0, odd[1]])


@cache
def coefficients() -> Any:
    """Return the least squares solution, by the normal equations in forty digits."""
    return mpmath.lu_solve(gram(), moments())


@cache
def residuals() -> Numbers:
    """Return data minus curve at the 50 points."""
    b = coefficients()
    return [mpmath.sin(x) - sum(b[i] * x**i for i in range(COLUMNS)) for x in points()]


@cache
def floor() -> Any:
    """Return the smallest sum of squares."""
    return mpmath.fsum(r**2 for r in residuals())


@cache
def total() -> Any:
    """Return the sum of squares of the data, whose mean is 0."""
    return mpmath.fsum(mpmath.sin(x) ** 2 for x in points())


@cache
def eigen() -> tuple[Numbers, Any]:
    """Return ascending eigenvalues of ``X^T X`` and the eigenvectors as columns."""
    values, vectors = mpmath.eigsy(gram())
    return list(values), vectors


def modes(start: tuple[str, ...] = START) -> Numbers:
    """Return the coordinates of ``start - solution`` in the eigenbasis."""
    error = mpmath.matrix(start) - coefficients()
    return list(eigen()[1].T * error)


def loss_after(steps: int, rate: Any, start: tuple[str, ...] = START) -> Any:
    """Return the summed loss after this many steps of descent, mode by mode."""
    shares = (
        value * c**2 * (1 - 2 * mpmath.mpf(rate) * value) ** (2 * steps)
        for value, c in zip(eigen()[0], modes(start), strict=True)
    )
    return floor() + mpmath.fsum(shares)


def place_after(steps: int, rate: Any, start: tuple[str, ...] = START) -> Any:
    """Return the coefficients after this many steps of descent, mode by mode."""
    values, vectors = eigen()
    moved = [
        c * (1 - 2 * mpmath.mpf(rate) * value) ** steps
        for value, c in zip(values, modes(start), strict=True)
    ]
    return coefficients() + vectors * mpmath.matrix(moved)


def gradient(place: tuple[str, ...] = START) -> Numbers:
    """Return the gradient of the summed loss, ``2 X^T X (b - solution)``."""
    return list(2 * gram() * (mpmath.matrix(place) - coefficients()))
