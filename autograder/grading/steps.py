"""What runs, and what came of it: the words that the kernel and the verdict share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["SEED_VARIABLE", "CellEnd", "CellRun", "Failure", "Limits", "Step"]

SEED_VARIABLE = "AUTOGRADER_SEED"
"""The environment variable that random inputs of checks are drawn with."""


class CellEnd(StrEnum):
    """How one cell stopped running."""

    FINISHED = "finished"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    DIED = "died"
    NOT_RUN = "not_run"


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


@dataclass(frozen=True)
class Step:
    """A code cell to run.

    Attributes
    ----------
    name : str
        How sentences call it.
    source : str
        Its text.
    is_test : bool
        Whether it checks rather than defines: a replay leaves it out.
    is_given : bool
        Whether it is the course's own set-up, which only the time of the whole notebook limits:
        imports may be slow where nothing is cached yet, and that is nobody's fault.
    """

    name: str
    source: str
    is_test: bool
    is_given: bool = False


@dataclass(frozen=True)
class Failure:
    """An exception that ended a cell.

    Attributes
    ----------
    kind : str
        The exception's class name.
    message : str
        Its text.
    traceback : str
        As the kernel formatted it, with its colours.
    is_authors : bool or None
        Whether the course raised it, and not a library that the course has called; None if the
        traceback has to say.
    hint : str
        What the author has given such a library to say.
    """

    kind: str
    message: str
    traceback: str
    is_authors: bool | None = None
    hint: str = ""


@dataclass(frozen=True)
class CellRun:
    """What came of a step.

    Attributes
    ----------
    ending : CellEnd
        How it stopped. Only `CellEnd.FINISHED` stands for a positive reply of the kernel.
    outputs : tuple of mapping
        Notebook outputs, bounded.
    execution_count : int or None
        The kernel's number of the cell.
    failure : Failure or None
        The exception, if there was one.
    reason : str
        Why it timed out, died or did not run, in words.
    is_starved : bool
        Whether it timed out on the clock alone: neither did it use up its processor time, nor did
        it sleep. Another run on a quieter machine may end well.
    objects : tuple of str
        What a test cell asked of the student's objects.
    changes : tuple of str
        What student code changed, of what it was given, that the reference does not.
    draws : bool
        Whether a test cell drew random numbers that follow from the secret of the run.
    seconds : float
        What a cell took on the clock that two processes ran to its end; else 0. Never compared.
    """

    ending: CellEnd
    outputs: tuple[Mapping[str, Any], ...] = ()
    execution_count: int | None = None
    failure: Failure | None = None
    reason: str = ""
    is_starved: bool = False
    objects: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    draws: bool = False
    seconds: float = field(default=0.0, compare=False)
