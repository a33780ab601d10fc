"""Integers of a fixed width: where a number lands when it is stored in too few bits."""

from __future__ import annotations

from dataclasses import dataclass

import torch

__all__ = ["Landing", "land"]


@dataclass(frozen=True)
class Landing:
    """Where an integer lands on the wheel of a dtype.

    Attributes
    ----------
    value : int
        The integer that was asked for.
    stored : int
        The integer that the dtype holds instead; equal to ``value`` if it fits.
    turns : int
        Full turns of the wheel between the two: ``value == stored + turns * size``.
    smallest, largest : int
        The ends of the dtype's range.
    """

    value: int
    stored: int
    turns: int
    smallest: int
    largest: int

    @property
    def size(self) -> int:
        """Number of different integers on the wheel: two to the power of the dtype's bits."""
        return self.largest - self.smallest + 1


def land(value: int, dtype: torch.dtype) -> Landing:
    """Store ``value`` in an integer dtype as two's complement does: modulo two to the bits.

    Parameters
    ----------
    value : int
        Any integer.
    dtype : torch.dtype
        An integer dtype, such as ``torch.int8``.

    Returns
    -------
    Landing
        The stored integer, with the number of full turns that were lost.

    Raises
    ------
    TypeError
        If ``dtype`` is not an integer dtype.

    Examples
    --------
    >>> import torch
    >>> from tensorlab.integers import land
    >>> land(300, torch.uint8).stored
    44
    >>> land(128, torch.int8).stored
    -128
    """
    if dtype.is_floating_point or dtype.is_complex or dtype is torch.bool:
        raise TypeError(
            f"{dtype} has no number wheel: choose an integer dtype, such as torch.int8."
        )
    limits = torch.iinfo(dtype)
    size = limits.max - limits.min + 1
    turns, steps = divmod(value - limits.min, size)
    return Landing(value, limits.min + steps, turns, limits.min, limits.max)
