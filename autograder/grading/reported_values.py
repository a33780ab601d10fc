"""What the checker reports of values and errors: numbers and text, cut to size."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.grading.author_hints import author_hint
from autograder.grading.cell_runs import CellEnd, CellRun, Failure, Shown, outputs_of
from autograder.grading.object_rule import GIVES_POINTS
from autograder.grading.plan import PlanCell
from autograder.grading.records import SHOWN_CHARACTERS

__all__ = [
    "FRAMES",
    "NAME",
    "NO_POINTS",
    "TEXT",
    "ShownRoom",
    "message",
    "number",
    "parsed",
    "run_of_student",
    "trace",
]

NAME, TEXT, FRAMES = 500, 5_000, 100
NO_POINTS = "The check counts points, and what your code returned made no number of them."
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def number(value: Any) -> float | None:
    """Return the points that a cell's last value stands for, if it is a number.

    nbgrader reads its text, in which a NumPy scalar is none and would earn full marks.
    """
    try:
        return float(value) if isinstance(value, np.number) else parsed(repr(value))
    except Exception:
        return None


def parsed(text: object) -> float | None:
    """Return the number that a text is, if it is one."""
    try:
        return float(text) if type(text) is str else None
    except ValueError:
        return None


def run_of_student(cell: PlanCell, said: Any, printed: int, shown: Sequence[Shown] = ()) -> CellRun:
    """Return what the student's process reports of a cell: texts, cut to size, and nothing else.

    Parameters
    ----------
    cell : PlanCell
        Which cell.
    said : object
        What it reports, which may be anything.
    printed : int
        Characters of printed text to keep.
    shown : sequence of Shown
        What the cell shows.
    """
    said = said if type(said) is dict else {}
    most = {"kind": NAME, "message": TEXT, "traceback": 2 * TEXT}
    most |= {"stdout": printed, "stderr": printed}
    found = {key: (said.get(key), length) for key, length in most.items()}
    texts = {k: t[:length] if type(t) is str else "" for k, (t, length) in found.items()}
    noted = said.get("interprets")
    objects = tuple(n[:NAME] for n in noted if type(n) is str) if type(noted) is tuple else ()
    kind, message = texts.pop("kind"), texts.pop("message")
    failure, value = None, None
    if said.get("kind") != "":  # whoever reports nothing has not finished
        given = said.get("lines")
        numbers = given[-FRAMES:] if type(given) is tuple else ()
        lines = tuple(n for n in numbers if type(n) is int and 0 < n < 1 << 20)
        by = said.get("raised_by")
        is_students = cell.is_answer or cell.is_added or by not in ("check", "library")
        words = author_hint(cell, lines[-1] if lines else 0) if by == "library" else ""
        failure = Failure(kind or "Exception", message, lines, is_students, by != "library", words)
    elif cell.is_test:
        value = parsed(said.get("value"))
        objects += (GIVES_POINTS,) if value is not None else ()
        if value is None and GIVES_POINTS in (cell.objects or ()):
            failure = Failure("CannotCross", NO_POINTS)
    return CellRun(
        CellEnd.FINISHED if failure is None else CellEnd.RAISED,
        outputs_of(shown=shown, value=value, failure=failure, **texts),
        failure=failure,
        cell=cell.id,
        value=value,
        objects=objects,
    )


def message(error: BaseException) -> str:
    """Return what an error says."""
    try:
        return str(error)[:TEXT]
    except Exception:
        return ""


def trace(error: BaseException) -> str:
    """Return the traceback without the grader's own frames, which help nobody."""
    try:
        summary = _without_ours(traceback.TracebackException.from_exception(error))
        return "".join(summary.format())[-2 * TEXT :]
    except Exception:
        return ""


def _without_ours(summary: traceback.TracebackException) -> traceback.TracebackException:
    chain: list[traceback.TracebackException | None] = [summary]
    while chain:
        one = chain.pop()
        if one is not None:
            kept = [frame for frame in one.stack if not frame.filename.startswith(_OURS)]
            one.stack = traceback.StackSummary.from_list(kept)
            chain += [one.__cause__, one.__context__]
    return summary


class ShownRoom:
    """Takes what the answers of a notebook show, while there is room."""

    def __init__(self) -> None:
        self._left = SHOWN_CHARACTERS

    def taken(self, said: Any) -> tuple[Shown, ...]:
        """Return what is shown in a student's report: where, and text by MIME type."""
        bundles = said.get("shown") if type(said) is dict else None
        kept = []
        for entry in bundles if type(bundles) is list else ():
            if type(entry) is not tuple or [type(part) for part in entry] != [int, dict]:
                continue
            place, bundle = entry
            parts = [part for pair in bundle.items() for part in pair]
            if all(type(part) is str for part in parts):
                self._left -= sum(map(len, parts))
                kept += [(place, dict(bundle))] if self._left >= 0 else []
        return tuple(kept)
