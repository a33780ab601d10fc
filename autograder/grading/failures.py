"""What the checker reports of an error that ended a cell: where it came up, in whose words."""

from __future__ import annotations

import os
import traceback

from autograder.grading import reported_values
from autograder.grading.author_hints import author_hint
from autograder.grading.cell_runs import Failure
from autograder.grading.plan import PlanCell

__all__ = ["described"]

_OF_A_CELL = "<test "


def described(
    cell: PlanCell, error: BaseException, *, is_students: bool = False
) -> tuple[Failure, str]:
    """Return what there is to say of an error, and its traceback.

    Parameters
    ----------
    cell : PlanCell
        The cell that was running.
    error : BaseException
        What ended it.
    is_students : bool
        Whether code of the student raised it.
    """
    places = [(f.f_code.co_filename, line) for f, line in traceback.walk_tb(error.__traceback__)]
    lines = [line or 0 for file, line in places if file == cell.file]
    line = lines[-1] if lines else 0
    is_authors = bool(places) and _is_of_course(places[-1][0])
    failure = Failure(
        type(error).__name__[: reported_values.NAME],
        reported_values.message(error),
        tuple(lines[-reported_values.FRAMES :]),
        is_students,
        is_authors,
        "" if is_authors else author_hint(cell, line),
    )
    return failure, reported_values.trace(error)


def _is_of_course(file: str) -> bool:
    """Return whether a cell of the source, or a file that lies beside the notebook, has this."""
    is_beside = file.startswith(os.getcwd() + os.sep) and "site-packages" not in file
    return is_beside or file.startswith(_OF_A_CELL)
