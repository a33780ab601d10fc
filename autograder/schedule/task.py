"""One submission as a task: data in, JSON text of the published schema out.

This is what a worker runs. It never sees the gradebook, and what it returns is believed only
after it has been checked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.assemble import PlacedCell, executed_notebook, ordered
from autograder.course.intake import Rebuilt
from autograder.course.manifest import Manifest, ManifestCell, Role
from autograder.course.marked import marked
from autograder.errors import CouldNotCheck
from autograder.grading.steps import StepRun
from autograder.grading.verdict import TestCell, judge, plain_text
from autograder.model import CellResult, ManualCell, Outcome, SubmissionResult
from autograder.schedule.engine import Beside, Engine, run_cells

__all__ = ["Graded", "Task", "grade_submission", "lost", "read_graded"]

ATTEMPTS = 2


@dataclass(frozen=True)
class Task:
    """A submission to grade.

    Attributes
    ----------
    key : str
        Hash of everything that the verdict depends on.
    submission : str
        Hash of what was handed in.
    student : str
        Whose.
    rebuilt : Rebuilt
        What to run.
    beside : Beside
        What it runs with: the course's files, limits, seed.
    engine : Engine
        How it is run.
    was_handed_in : bool
        Whether there is a file at all.
    """

    key: str
    submission: str
    student: str
    rebuilt: Rebuilt
    beside: Beside
    engine: Engine
    was_handed_in: bool

    @property
    def is_runnable(self) -> bool:
        """Whether there is anything to run."""
        return self.was_handed_in and not self.rebuilt.unreadable


@dataclass(frozen=True)
class Graded:
    """What a worker returns.

    Attributes
    ----------
    result : SubmissionResult
        The verdict.
    notebook : str
        The executed notebook as JSON text.
    """

    result: SubmissionResult
    notebook: str


def grade_submission(task: Task) -> str:
    """Grade one submission; return a `Graded` as JSON text. Never raises."""
    if not task.was_handed_in:
        return _unrun(task, Outcome.NOT_ATTEMPTED, "Nothing was handed in.")
    if task.rebuilt.unreadable:
        return _unrun(task, Outcome.COULD_NOT_CHECK, task.rebuilt.unreadable)
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            return _run(task)
        except CouldNotCheck as error:
            reason = str(error)
        except Exception as error:  # whatever broke here is ours, and must not stop the others
            reason = f"The grader broke: {type(error).__name__}: {error}"
    return _unrun(task, Outcome.COULD_NOT_CHECK, plain_text(reason))


def lost(task: Task) -> str:
    """Return the JSON text for a task whose worker died twice without an answer."""
    return _unrun(task, Outcome.COULD_NOT_CHECK, "The grading process died, twice.")


def read_graded(text: str) -> Graded:
    """Read and check what a worker returned.

    Raises
    ------
    CouldNotCheck
        If it does not follow the schema.
    """
    try:
        data = json.loads(text)
        return Graded(SubmissionResult.from_json(data["result"]), str(data["notebook"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CouldNotCheck(f"A worker returned something else than a result: {error}") from error


def _run(task: Task) -> str:
    started = time.perf_counter()
    rebuilt = task.rebuilt
    placed = ordered(rebuilt)
    runs = run_cells(placed, rebuilt.manifest, task.beside, task.engine)
    by_id = _runs_by_grade_id(placed, runs)
    cells = tuple(_verdict(rebuilt, test, by_id) for test in rebuilt.manifest.tests)
    manual = tuple(
        ManualCell(cell.grade_id, cell.points, _asks_for_a_person(rebuilt, cell))
        for cell in rebuilt.manifest.manual
    )
    seconds = round(time.perf_counter() - started, 3)
    result = _result(task, cells, manual, seconds, rebuilt.notes)
    return _written(result, executed_notebook(rebuilt, placed, runs))


def _runs_by_grade_id(placed: Sequence[PlacedCell], runs: Sequence[StepRun]) -> dict[str, StepRun]:
    code = [cell for cell in placed if cell.is_code]
    pairs = zip(code, runs, strict=True)
    return {cell.known.grade_id: run for cell, run in pairs if cell.known is not None}


def _verdict(rebuilt: Rebuilt, test: ManifestCell, runs: dict[str, StepRun]) -> CellResult:
    spec = TestCell(test.grade_id, test.points, test.hidden_lines, rebuilt.is_attempted(test))
    answers = [runs[cell.grade_id] for cell in rebuilt.manifest.answers_before(test)]
    return judge(spec, runs[test.grade_id], answers)


def _asks_for_a_person(rebuilt: Rebuilt, cell: ManifestCell) -> bool:
    if cell.role is not Role.MANUAL:
        return True
    return bool(rebuilt.answers[cell.grade_id].strip()) and not rebuilt.is_untouched(cell)


def _unrun(task: Task, outcome: Outcome, why: str) -> str:
    """Return a result without points for a submission that was not run."""
    manifest: Manifest = task.rebuilt.manifest
    cells = tuple(CellResult(c.grade_id, 0.0, c.points, outcome, why) for c in manifest.tests)
    for_a_person = outcome is Outcome.COULD_NOT_CHECK
    manual = tuple(ManualCell(c.grade_id, c.points, for_a_person) for c in manifest.manual)
    notes = task.rebuilt.notes
    if why not in notes and for_a_person:
        notes = (*notes, why)
    notebook = executed_notebook(task.rebuilt, ordered(task.rebuilt), ())
    return _written(_result(task, cells, manual, 0.0, notes), notebook)


def _result(
    task: Task,
    cells: tuple[CellResult, ...],
    manual: tuple[ManualCell, ...],
    seconds: float,
    notes: tuple[str, ...],
) -> SubmissionResult:
    manifest = task.rebuilt.manifest
    return SubmissionResult(
        student=task.student,
        assignment=manifest.assignment,
        notebook=manifest.notebook,
        cells=cells,
        manual=manual,
        isolation=task.engine.level,
        seconds=seconds,
        notes=notes,
    )


def _written(result: SubmissionResult, notebook: str) -> str:
    data: dict[str, Any] = {"result": result.to_json(), "notebook": marked(notebook, result)}
    return json.dumps(data)
