"""The seed of random inputs in checks: fixed, unless the grader says otherwise."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

__all__ = ["VARIABLE", "generator", "seed", "seed_in_words"]

VARIABLE = "AUTOGRADER_SEED"


def seed() -> int:
    """Return the seed of this run: the environment's ``AUTOGRADER_SEED``, or 0.

    Raises
    ------
    ValueError
        If ``AUTOGRADER_SEED`` is not a whole number.
    """
    text = os.environ.get(VARIABLE, "0")
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{VARIABLE} must be a whole number, not {text!r}.") from None


def seed_in_words() -> str:
    """Return how a message names this run's seed; empty if nobody chose one."""
    return f" (seed {seed()})" if VARIABLE in os.environ else ""


def generator() -> torch.Generator:
    """Return a fresh CPU generator with this run's seed.

    Every student of a run gets the same random inputs; another run may draw others.

    Returns
    -------
    torch.Generator

    Examples
    --------
    >>> import torch
    >>> first = torch.rand(2, generator=generator())
    >>> bool((first == torch.rand(2, generator=generator())).all())
    True
    """
    import torch

    return torch.Generator().manual_seed(seed())
