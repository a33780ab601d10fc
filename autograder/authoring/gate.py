"""The authoring gate: a problem set's checks, attacked by the answers they were written against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.authoring.answers import Answer, read_answers
from autograder.authoring.project import Project
from autograder.authoring.stub import released_stub
from autograder.authoring.text import Cell, Document
from autograder.authoring.trial import Result, run_trial, warm

__all__ = ["Row", "check_assignment", "trials_of"]

STARTER, REFERENCE = "untouched starter", "reference"


@dataclass(frozen=True)
class Row:
    """One answer against the checks of one exercise.

    Parameters
    ----------
    assignment, exercise, answer : str
        Which.
    kind : str
        ``"starter"``, ``"reference"``, ``"right"`` or ``"wrong"``.
    points, max_points : float
        Earned, and to be had.
    caught_by, message : str
        The first check that failed and what it said; empty if none did.
    because : str
        What the answer stands for.
    fault : str
        Why this row breaks the gate; empty if all is as declared.
    """

    assignment: str
    exercise: str
    answer: str
    kind: str
    points: float
    max_points: float
    caught_by: str
    message: str
    because: str
    fault: str = ""


def check_assignment(
    project: Project, document: Document, *, seconds: float = 10.0
) -> Iterator[Row]:
    """Prove the checks of one problem set.

    Parameters
    ----------
    project, document : Project, Document
        The problem set's text; its `answers.py` stands beside it.
    seconds : float
        Limit of one cell of one trial.

    Yields
    ------
    Row
        Starter, reference, right and wrong answers, by exercise, as each is known.

    Raises
    ------
    TextRefused
        If `answers.py` breaks a rule.
    """
    answers = _answers(project, document)
    warm(list(document.with_role("setup")))
    yield from _rows(document, answers, seconds)


def trials_of(project: Project, document: Document) -> int:
    """Return how many rows the gate of a problem set has."""
    solutions = sum(1 for _ in document.with_role("solution"))
    return 2 * solutions + len(_answers(project, document))


def _answers(project: Project, document: Document) -> list[Answer]:
    path = document.path.with_name("answers.py")
    return read_answers(path, project.relative(path), document)


def _rows(document: Document, answers: Sequence[Answer], seconds: float) -> Iterator[Row]:
    starter = _try(
        document,
        {cell.exercise: released_stub(cell.source) for cell in document.with_role("solution")},
        seconds,
    )
    reference = _try(document, {}, seconds)
    for cell in document.with_role("solution"):
        exercise = cell.exercise
        tests = document.of_exercise(exercise, "test")
        row = _row(document, tests, starter, STARTER, "starter", "nothing was written")
        yield replace(row, fault=_starter_fault(tests, starter, row))
        row = _row(document, tests, reference, REFERENCE, "reference", "the model answer")
        yield replace(row, fault=_full_fault(row))
        for answer in answers:
            if answer.exercise == exercise:
                results = _try(document, {exercise: answer.source}, seconds, only=exercise)
                kind = "right" if answer.right else "wrong"
                row = _row(document, tests, results, answer.name, kind, answer.because)
                fault = _full_fault(row) if answer.right else _wrong_fault(row, answer)
                yield replace(row, fault=fault)


def _try(
    document: Document, answers: Mapping[str, str], seconds: float, only: str = ""
) -> Mapping[str, Result]:
    cells: list[Cell] = []
    for cell in document.cells:
        if not cell.is_code or (only and cell.role == "test" and cell.exercise != only):
            continue
        if cell.role == "solution" and cell.exercise in answers:
            cells.append(replace(cell, source=answers[cell.exercise]))
        else:
            cells.append(cell)
    return run_trial(cells, seconds=seconds)


def _row(
    document: Document,
    tests: Sequence[Cell],
    results: Mapping[str, Result],
    answer: str,
    kind: str,
    because: str,
) -> Row:
    missing = Result(False, "Crash", "never reached")
    failed = [test for test in tests if not results.get(test.grade_id, missing).passed]
    return Row(
        assignment=document.path.stem,
        exercise=tests[0].exercise,
        answer=answer,
        kind=kind,
        points=sum(test.points for test in tests if test not in failed),
        max_points=sum(test.points for test in tests),
        caught_by=failed[0].check if failed else "",
        message=results.get(failed[0].grade_id, missing).message if failed else "",
        because=because,
    )


def _starter_fault(tests: Sequence[Cell], results: Mapping[str, Result], row: Row) -> str:
    if row.points:
        return f"scores {row.points:g} without being attempted"
    for test in tests:
        result = results.get(test.grade_id)
        if result is None or not result.not_attempted:
            return f'check `{test.check}` does not say "not attempted"'
    return ""


def _full_fault(row: Row) -> str:
    if row.points == row.max_points:
        return ""
    return f"should earn full marks; check `{row.caught_by}` failed"


def _wrong_fault(row: Row, answer: Answer) -> str:
    if not row.caught_by:
        return f"survives; check `{answer.caught_by}` should catch it"
    if row.caught_by != answer.caught_by:
        return f"is caught by `{row.caught_by}`, not by `{answer.caught_by}`"
    if answer.says not in row.message:
        return f"the message does not say {answer.says!r}"
    if row.points != answer.points:
        return f"earns {row.points:g}, not {answer.points:g}"
    return ""
