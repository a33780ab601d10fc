"""What a submission may cost."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SEED_VARIABLE", "Limits"]

SEED_VARIABLE = "AUTOGRADER_SEED"
"""The environment variable that random inputs of checks are drawn with."""


@dataclass(frozen=True)
class Limits:
    """What a submission may cost.

    Attributes
    ----------
    cell_seconds : float
        Time of one cell that a student wrote, or that checks what a student wrote: on the clock
        in a kernel, of the processor in sandboxes.
    notebook_seconds : float
        Time of all cells together, replays included. It also bounds how often a notebook may crash.
    output_bytes : int
        Output that is kept of one cell.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    output_bytes: int = 200_000
