"""One submission as a task: data in, JSON text of the published schema out.

This is what a worker runs. It never sees the gradebook, and what it returns is believed only
after it has been checked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nbformat import NotebookNode

from autograder.course.intake import SanitizedSubmission
from autograder.course.own_files import OwnFile
from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellRun
from autograder.grading.folders import scratch_folder
from autograder.grading.verdict import TestCell, judge, plain_text
from autograder.model import (
    DRAWN,
    TAMPER_EVIDENT,
    CellResult,
    ManualCell,
    Outcome,
    Role,
    SubmissionResult,
)
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.nbgrader.marked import mark
from autograder.submission.assemble import PlacedCell, as_text, executed_notebook, ordered
from autograder.submission.engine import Engine, RunInputs, run_cells
from autograder.submission.placement import Placement, Runner

__all__ = [
    "SHARED_NOTE",
    "Graded",
    "Task",
    "grade_submission",
    "lost",
    "read_graded",
    "was_starved",
]

ATTEMPTS = 2
SHARED_NOTE = f"(This check ran beside your code: {TAMPER_EVIDENT}.)"


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
    sanitized : SanitizedSubmission
        What to run.
    inputs : RunInputs
        What it runs with: the course's files, limits, seed.
    engine : Engine
        How it is run.
    was_handed_in : bool
        Whether there is a file at all.
    own : tuple of OwnFile
        Files of the student's that lie beside the notebook.
    """

    key: str
    submission: str
    student: str
    sanitized: SanitizedSubmission
    inputs: RunInputs
    engine: Engine
    was_handed_in: bool
    own: tuple[OwnFile, ...] = ()

    @property
    def is_runnable(self) -> bool:
        """Whether there is anything to run."""
        return self.was_handed_in and not self.sanitized.unreadable


@dataclass(frozen=True)
class Graded:
    """What a worker returns.

    Attributes
    ----------
    result : SubmissionResult
        The verdict.
    notebook : str
        The executed notebook as JSON text.
    is_starved : bool
        Whether a cell ran out of time on the clock and nothing else, as on a busy machine.
    """

    result: SubmissionResult
    notebook: str
    is_starved: bool = False


def grade_submission(task: Task) -> str:
    """Grade one submission; return a `Graded` as JSON text. Never raises."""
    if not task.was_handed_in:
        return _unrun(task, Outcome.NOT_ATTEMPTED, "Nothing was handed in.")
    if task.sanitized.unreadable:
        return _unrun(task, Outcome.COULD_NOT_CHECK, task.sanitized.unreadable)
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
        data = json.loads(text, parse_constant=_refuse)
        result = SubmissionResult.from_json(data["result"])
        return Graded(result, str(data["notebook"]), data.get("is_starved") is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CouldNotCheck(f"A worker returned something else than a result: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of points")


def was_starved(text: str) -> bool:
    """Return whether a worker says that a cell timed out for want of a processor alone."""
    try:
        return json.loads(text)["is_starved"] is True
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _run(task: Task) -> str:
    started = time.perf_counter()
    sanitized = task.sanitized
    placed = ordered(sanitized)
    with _laid_out(task) as inputs:
        runs = run_cells(placed, sanitized.manifest, inputs, task.engine)
    by_id = {run.cell: run for run in runs}
    parts = _runs_of_parts(placed, runs)
    placement = task.engine.placement(sanitized.manifest.notebook)
    cells = tuple(
        _verdict(sanitized, test, by_id, parts, placement) for test in sanitized.manifest.tests
    )
    manual = tuple(
        ManualCell(cell.grade_id, cell.points, _asks_for_a_person(sanitized, cell))
        for cell in sanitized.manifest.manual
    )
    seconds = round(time.perf_counter() - started, 3)
    notes = (*sanitized.notes, *_caveats(placement), *_draws(task, runs))
    result = _result(task, cells, manual, seconds, notes)
    is_starved = any(run.is_starved for run in runs)
    return _written(result, executed_notebook(sanitized, placed, runs), is_starved)


@contextlib.contextmanager
def _laid_out(task: Task) -> Iterator[RunInputs]:
    """Yield what the notebook runs with, the student's files in the place of the course's."""
    inputs = task.inputs
    if not inputs.own and not inputs.contents:
        yield inputs
        return
    given = [pair for pair in inputs.files if pair[1] not in inputs.own]
    brought = (*task.own, *[file for file in inputs.contents if file.name not in inputs.own])
    with scratch_folder(()) as folder:
        laid = [(folder / str(number), file) for number, file in enumerate(brought)]
        for path, file in laid:
            path.write_bytes(file.data)
        yield replace(inputs, files=(*given, *((path, file.name) for path, file in laid)))


def _runs_of_parts(
    placed: Sequence[PlacedCell], runs: Sequence[CellRun]
) -> dict[str, list[CellRun]]:
    """Return by grade id what came of all parts of an answer, in their order."""
    parts: dict[str, list[CellRun]] = {}
    for cell, run in zip((cell for cell in placed if cell.is_run), runs, strict=True):
        parts.setdefault(cell.part_of, []).append(run)
    return parts


def _verdict(
    sanitized: SanitizedSubmission,
    test: ManifestCell,
    runs: dict[str, CellRun],
    parts: dict[str, list[CellRun]],
    placement: Placement,
) -> CellResult:
    cells = sanitized.manifest.answers_before(test)
    spec = TestCell(
        test.grade_id,
        test.points,
        test.hidden_lines,
        sanitized.is_attempted(test),
        sanitized.manifest.has_hidden_lines_before(cells),
    )
    answers = [run for cell in cells for run in parts[cell.grade_id]]
    result = judge(spec, runs[test.grade_id], answers)
    if placement.runner is not Runner.PAIR or not placement.shares(test.grade_id):
        return result
    return replace(result, message=f"{result.message} {SHARED_NOTE}".strip())


def _caveats(placement: Placement) -> tuple[str, ...]:
    """Say which checks share a process with the answers."""
    if placement.is_isolated:
        return ()
    if placement.runner is not Runner.PAIR:
        return (f"Answers and checks shared one kernel, which is {TAMPER_EVIDENT}.",)
    names = ", ".join(placement.shared)
    return (f"These checks ran in the student's process, which is {TAMPER_EVIDENT}: {names}.",)


def _draws(task: Task, runs: Sequence[CellRun]) -> tuple[str, ...]:
    """Say which random numbers checks have drawn, so that it can be told whether others did."""
    if not any(run.draws for run in runs):
        return ()
    mark = hashlib.sha256(task.inputs.secret.encode()).hexdigest()[:8]
    seed = "" if task.inputs.seed is None else f" and seed {task.inputs.seed}"
    where = f".autograder/{task.sanitized.manifest.assignment}.secret"
    return (f"{DRAWN} that follow from secret {mark}{seed} ({where}).",)


def _asks_for_a_person(sanitized: SanitizedSubmission, cell: ManifestCell) -> bool:
    if cell.role is not Role.MANUAL:
        return True
    return sanitized.is_written(cell) or sanitized.has_work_beside(cell)


def _unrun(task: Task, outcome: Outcome, why: str) -> str:
    """Return a result without points for a submission that was not run."""
    manifest: Manifest = task.sanitized.manifest
    cells = tuple(CellResult(c.grade_id, 0.0, c.points, outcome, why) for c in manifest.tests)
    for_a_person = outcome is Outcome.COULD_NOT_CHECK
    manual = tuple(ManualCell(c.grade_id, c.points, for_a_person) for c in manifest.manual)
    notes = task.sanitized.notes
    if why not in notes and for_a_person:
        notes = (*notes, why)
    notebook = executed_notebook(task.sanitized, ordered(task.sanitized), ())
    return _written(_result(task, cells, manual, 0.0, notes), notebook)


def _result(
    task: Task,
    cells: tuple[CellResult, ...],
    manual: tuple[ManualCell, ...],
    seconds: float,
    notes: tuple[str, ...],
) -> SubmissionResult:
    manifest = task.sanitized.manifest
    return SubmissionResult(
        student=task.student,
        assignment=manifest.assignment,
        notebook=manifest.notebook,
        cells=cells,
        manual=manual,
        isolation=task.engine.level_of(manifest.notebook),
        seconds=seconds,
        notes=notes,
    )


def _written(result: SubmissionResult, notebook: NotebookNode, is_starved: bool = False) -> str:
    mark(notebook, result)
    data: dict[str, Any] = {"result": result.to_json(), "notebook": as_text(notebook)}
    return json.dumps(data | {"is_starved": is_starved})
