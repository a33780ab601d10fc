"""Proofs of the numbers that lectures print: one module per lecture, one function per claim.

A proof recomputes from a closed form, a published value or a second implementation, never by
calling what the lecture calls. `tests/test_numbers.py` holds them against the stored outputs;
`python -m tests.numbers` writes `docs/numbers.md` from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Proof", "proof"]


@dataclass(frozen=True)
class Proof:
    """Why the numbers of one cell are right.

    Attributes
    ----------
    cell : str
        Concept id that the cell teaches, or the explicit id of the cell.
    why : str
        One sentence: the formula or second implementation.
    rtol, atol : float
        A printed number p matches an expected number e if ``|p - e| <= atol + rtol * |e|``.
    numbers : callable
        Returns the expected numbers, in the order in which the cell prints them; other numbers
        may stand between them.
    """

    cell: str
    why: str
    rtol: float
    atol: float
    numbers: Callable[[], Sequence[float]]


def proof(
    cell: str, *, why: str, rtol: float = 0.0, atol: float = 0.0
) -> Callable[[Callable[[], Sequence[float]]], Proof]:
    """Turn a function that returns expected numbers into a `Proof` of the cell's output."""

    def decorate(numbers: Callable[[], Sequence[float]]) -> Proof:
        return Proof(cell, why, rtol, atol, numbers)

    return decorate
