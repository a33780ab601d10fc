"""Two numbers that statisticians look up in tables, in forty digits."""

from __future__ import annotations

from typing import Any

import mpmath

__all__ = ["anscombe_glynn", "student_quantile"]


def anscombe_glynn(kurtosis: Any, count: int) -> Any:
    """Return the normal score of the kurtosis of so many values (Anscombe and Glynn, 1983)."""
    n = mpmath.mpf(count)
    mean = 3 * (n - 1) / (n + 1)
    variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    x = (kurtosis - mean) / mpmath.sqrt(variance)
    root = 6 * (n**2 - 5 * n + 2) / ((n + 7) * (n + 9))
    root *= mpmath.sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    a = 6 + 8 / root * (2 / root + mpmath.sqrt(1 + 4 / root**2))
    cube = mpmath.cbrt((1 - 2 / a) / (1 + x * mpmath.sqrt(2 / (a - 4))))
    return (1 - 2 / (9 * a) - cube) / mpmath.sqrt(2 / (9 * a))


def student_quantile(degrees: int) -> Any:
    """Return the 97.5 per cent point of Student's t with so many degrees of freedom."""
    dof = mpmath.mpf(degrees)

    def tail(t: Any) -> Any:
        share = mpmath.betainc(dof / 2, 0.5, 0, dof / (dof + t**2), regularized=True)
        return share - mpmath.mpf("0.05")

    return mpmath.findroot(tail, (1.9, 2.1), solver="anderson", tol=1e-15)
