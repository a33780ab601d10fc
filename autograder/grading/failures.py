"""What the checker reports of an error that ended a cell: where it came up, in whose words."""

from __future__ import annotations

import ast
import os
import re
import traceback
from collections.abc import Iterator

from autograder.grading import reported_values
from autograder.grading.cell_names import plain_tree
from autograder.grading.cell_runs import Failure
from autograder.grading.plan import PlanCell

__all__ = ["described"]

_OF_A_CELL = "<test "
_CALLS_A_LIBRARY = re.compile(r"\b(?:assert\w+|fail\w*)[\s\\]*\(")
_HINTS = ("err_msg", "msg", "message")
_PLACES = {"fail": 0, "assertTrue": 1, "assertFalse": 1, "assertIsNone": 1, "assertIsNotNone": 1}


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
        "" if is_authors else _hint(cell, line),
    )
    return failure, reported_values.trace(error)


def _is_of_course(file: str) -> bool:
    """Return whether a cell of the source, or a file that lies beside the notebook, has this."""
    is_beside = file.startswith(os.getcwd() + os.sep) and "site-packages" not in file
    return is_beside or file.startswith(_OF_A_CELL)


def _hint(cell: PlanCell, line: int) -> str:
    """Return what the author had said in the call of a library that failed."""
    if not _CALLS_A_LIBRARY.search(cell.source):
        return ""  # to parse the cell costs more than all the rest
    try:
        _, tree = plain_tree(cell.source, cell.file)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return next(iter(_hints(tree, line)), "")[: reported_values.TEXT]


def _hints(tree: ast.AST, line: int) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.lineno <= line <= (node.end_lineno or 0):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if not name.startswith(("assert", "fail")):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg in _HINTS]
        place = _PLACES.get(name, 2)
        for value in (*given, *node.args[place : place + 1]):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value
