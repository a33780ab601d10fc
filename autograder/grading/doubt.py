"""Tests that passed after student code had changed data which the reference leaves alone.

Such a notebook is run twice: once with its changes made in the checker, as in one kernel, so that a
check that looks for them finds them; once without, so that no check compares with what the student
chose. A test has to pass both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.grading.object_rule import ANYTHING
from autograder.grading.plan import Plan

__all__ = ["is_in_doubt", "worse"]

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
        is_passed = cell.is_isolated and runs[cell.id].ending is CellEnd.FINISHED
        if has_changed and is_passed:
            return True
    return False


def worse(
    plan: Plan, changed: Mapping[str, CellRun], kept: Mapping[str, CellRun]
) -> tuple[CellRun, ...]:
    """Return what came of each cell: of a test, the worse of both.

    Parameters
    ----------
    plan : Plan
        The cells.
    changed, kept : mapping of str to CellRun
        What came of them with the changes, and with data as it was.
    """
    return tuple(
        _worse(changed[c.id], kept[c.id]) if c.is_test else changed[c.id] for c in plan.cells
    )


def _worse(changed: CellRun, kept: CellRun) -> CellRun:
    if changed.ending is not CellEnd.FINISHED:
        return changed
    if kept.ending is CellEnd.RAISED:
        return replace(kept, failure=Failure("CannotCross", _CHANGED))
    if kept.ending is not CellEnd.FINISHED or changed.value is None:
        return kept
    return kept if kept.value is not None and kept.value < changed.value else changed
