"""What a check's author says where a library's comparison fails: `msg=`, `err_msg=`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.grading.cell_names import plain_tree
from autograder.grading.plan import PlanCell

__all__ = ["author_hint"]

_TEXT = 5_000
_CALLS_A_LIBRARY = re.compile(r"\b(?:assert\w+|fail\w*)[\s\\]*\(")
_HINTS = ("err_msg", "msg", "message")
_PLACES = {"fail": 0, "assertTrue": 1, "assertFalse": 1, "assertIsNone": 1, "assertIsNotNone": 1}


def author_hint(cell: PlanCell, line: int) -> str:
    """Return what the author has given a library to say that found something wrong.

    Parameters
    ----------
    cell : PlanCell
        The check.
    line : int
        Where in it the library was called.
    """
    if not _CALLS_A_LIBRARY.search(cell.source):
        return ""  # to parse the cell costs more than all the rest
    try:
        _, tree = plain_tree(cell.source, cell.file)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return next(iter(_hints(tree, line)), "")[:_TEXT]


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
