"""Tests that passed after student code had changed data which the reference leaves alone.

Such a notebook is run twice: once with its changes made in the checker, as in one kernel, so that a
check that looks for them finds them; once without, so that no check compares with what the student
chose. A test has to pass both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from autograder.grading.object_rule import ANYTHING
from autograder.grading.plan import Part, Plan
from autograder.grading.steps import CellEnd, CellRun, Failure

__all__ = ["is_in_doubt", "worse"]

Runs = tuple[Mapping[str, CellRun], Mapping[str, float]]
_CHANGED = (
    "Your code changes data that it was given, which this exercise leaves as it is. With that data "
    "as it was, the check fails."
)


def is_in_doubt(plan: Plan, runs: Mapping[str, CellRun], changed: Collection[str]) -> bool:
    """Return whether a test has passed in or after a cell that has changed such data.

    Parameters
    ----------
    plan : Plan
        The cells, and what each of them may change.
    runs : mapping of str to CellRun
        What came of them.
    changed : collection of str
        Those that have changed more.
    """
    has_changed = False
    for cell in plan.cells:
        is_free = cell.changes is None or ANYTHING in cell.changes
        has_changed |= cell.id in changed and not is_free
        is_passed = cell.part is Part.TEST and runs[cell.id].ending is CellEnd.FINISHED
        if has_changed and is_passed:
            return True
    return False


def worse(plan: Plan, changed: Runs, kept: Runs) -> tuple[CellRun, ...]:
    """Return what came of each cell: of a test, the worse of both.

    Parameters
    ----------
    plan : Plan
        The cells.
    changed, kept : pair of mapping
        What came of them with the changes, and with data as it was: the runs, and the points where
        a test gave a number of them.
    """
    runs, points = changed
    return tuple(
        _worse((runs[c.id], points.get(c.id)), (kept[0][c.id], kept[1].get(c.id)))
        if c.part.is_test
        else runs[c.id]
        for c in plan.cells
    )


def _worse(changed: tuple[CellRun, float | None], kept: tuple[CellRun, float | None]) -> CellRun:
    (first, points), (second, others) = changed, kept
    if first.ending is not CellEnd.FINISHED:
        return first
    if second.ending is CellEnd.RAISED:
        return replace(second, failure=Failure("CannotCross", _CHANGED, ""))
    if second.ending is not CellEnd.FINISHED:
        return second
    return second if points is None or (others is not None and others < points) else first
