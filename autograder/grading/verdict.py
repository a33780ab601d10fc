"""From what came of a test cell to points and a sentence."""

from __future__ import annotations

import builtins
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.grading.cell_runs import CellEnd, CellRun, Failure
from autograder.model import CellResult, Outcome

__all__ = ["TestCell", "is_from_hidden_lines", "judge", "plain_text"]

MESSAGE_CHARACTERS = 600
SPEAKS_FOR_ITSELF = frozenset({"AssertionError", "CheckFailed", "NotAttempted"})
QUOTED_IF_HIDDEN = SPEAKS_FOR_ITSELF | {"CannotCross", "NotComparable"}  # in words of ours
ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass(frozen=True)
class TestCell:
    """What the verdict needs to know about a test cell.

    Attributes
    ----------
    id : str
        Its grade id.
    points : float
        What it is worth.
    hidden_lines : frozenset of int
        The lines, from 1, that students never got.
    is_attempted : bool
        Whether the exercise's answer cells hold anything but what was released.
    hears_before : bool
        Whether hidden lines run before these cells, whose errors could tell what they heard.
    """

    __test__ = False  # its name is not a request to pytest

    id: str
    points: float
    hidden_lines: frozenset[int]
    is_attempted: bool
    hears_before: bool = False


def judge(test: TestCell, run: CellRun, answers: Sequence[CellRun]) -> CellResult:
    """Return the verdict on a test cell.

    The score follows nbgrader: an error costs all points, a number as last value is partial
    credit, anything else earns full points. Unlike nbgrader, text on stderr costs nothing, and a
    number outside of 0 to the maximum is clipped.

    Parameters
    ----------
    test : TestCell
        Which cell.
    run : CellRun
        What came of it.
    answers : sequence of CellRun
        What came of the exercise's answer cells: if one of them never ended, that is the reason
        for a failed test.
    """
    points, note = _points(test, run)
    outcome, message = _outcome(test, run, answers, points)
    return CellResult(test.id, points, test.points, outcome, _shortened(message or note))


def is_from_hidden_lines(test: TestCell, run: CellRun) -> bool:
    """Return whether a test cell ended with an error that came up in a hidden line, or may have."""
    return run.failure is not None and _is_hidden(test, run.failure)


def plain_text(text: str) -> str:
    r"""Return `text` without terminal colours and control characters.

    Examples
    --------
    >>> plain_text("\x1b[31mwrong\x1b[0m shape")
    'wrong shape'
    """
    bare = ANSI.sub("", text)
    if bare.replace("\n", "").replace("\t", "").isprintable():
        return bare
    return "".join(c for c in bare if c in "\n\t" or c.isprintable())


def _points(test: TestCell, run: CellRun) -> tuple[float, str]:
    if run.ending is not CellEnd.FINISHED:
        return 0.0, ""
    value = run.value
    if value is None:
        return test.points, ""
    if math.isnan(value):
        return 0.0, "The test cell computed nan as its score."
    clipped = min(max(value, 0.0), test.points)
    what = "what is no score" if test.hidden_lines else f"{value:g}"
    note = "" if clipped == value else f"The test cell computed {what}; clipped to {clipped:g}."
    return clipped, note


def _outcome(
    test: TestCell, run: CellRun, answers: Sequence[CellRun], points: float
) -> tuple[Outcome, str]:
    if not test.is_attempted and points == 0:
        return Outcome.NOT_ATTEMPTED, "Not attempted yet."
    if run.ending is CellEnd.TIMED_OUT:
        return Outcome.TIMEOUT, _sentence(run.reason)
    if run.ending is CellEnd.DIED:
        return Outcome.CRASHED, _sentence(run.reason)
    if run.ending is CellEnd.NOT_RUN:
        return Outcome.COULD_NOT_CHECK, _sentence(run.reason)
    if run.ending is CellEnd.RAISED:
        return _why_failed(test, run, answers)
    if points >= test.points:
        return Outcome.PASSED, ""
    return (Outcome.PARTIAL if points > 0 else Outcome.FAILED), ""


def _why_failed(test: TestCell, run: CellRun, answers: Sequence[CellRun]) -> tuple[Outcome, str]:
    for answer in answers:
        if answer.ending is CellEnd.TIMED_OUT:
            return Outcome.TIMEOUT, _sentence(answer.reason)
        if answer.ending is CellEnd.DIED:
            return Outcome.CRASHED, _sentence(answer.reason)
    assert run.failure is not None
    message = _failure_message(test, run.failure)
    own = next((a.failure for a in answers if a.failure is not None), None)
    if own is not None and run.failure.kind == "NameError":
        said = _known_kind(own) if test.hears_before else f"{own.kind}: {own.message}"
        message += f" (The answer cell itself failed: {said})"
    return Outcome.FAILED, message


def _failure_message(test: TestCell, failure: Failure) -> str:
    is_hidden, is_students = _is_hidden(test, failure), failure.is_students
    if is_hidden and (is_students or failure.kind not in QUOTED_IF_HIDDEN):
        # its text is the student's to choose, and could print what the hidden check called it with,
        # be it as the name of a class that Python quotes; so is its name, unless Python gave it
        kind = _known_kind(failure)
        how = "was raised by your code" if is_students else "came of what your code returned"
        return f"{kind[:1].upper()}{kind[1:]} {how} in a hidden check."
    if is_hidden and failure.kind == "AssertionError" and not failure.is_authors:
        # a library's message quotes both sides of the comparison
        return f"A hidden check failed. {failure.hint}".strip()
    if not failure.message.strip():
        return f"A check failed ({failure.kind})."
    if failure.kind in SPEAKS_FOR_ITSELF:
        return failure.message
    return f"{failure.kind}: {failure.message}"


def _known_kind(failure: Failure) -> str:
    """Return the name of a builtin exception; any other name is the student's to choose."""
    is_builtin = isinstance(getattr(builtins, failure.kind, None), type)
    return failure.kind if is_builtin else "an exception"


def _is_hidden(test: TestCell, failure: Failure) -> bool:
    """Return whether an error came up in a hidden line, or may have."""
    return not test.hidden_lines.isdisjoint(failure.lines or test.hidden_lines)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def _shortened(message: str) -> str:
    text = plain_text(message).strip()
    return text if len(text) <= MESSAGE_CHARACTERS else text[: MESSAGE_CHARACTERS - 4] + " ..."
