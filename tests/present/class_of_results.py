"""Results written by hand: nothing is run to test how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbgrader.api import Gradebook

from autograder.classes.journal import Entry, opened
from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission
from autograder.model import CellResult, ManualCell, Outcome, SubmissionResult
from autograder.nbgrader.gradebook import Booking, book
from autograder.nbgrader.settings import at_home
from autograder.submission.assemble import as_text, executed_notebook, ordered
from tests.tiny_course import FULL

WORTH = {"double-visible": 2.0, "double-hidden": 3.0, "share-partial": 4.0}


def result(
    student: str,
    points: tuple[float, float, float] = (2, 3, 4),
    *,
    outcomes: Sequence[Outcome] | None = None,
    messages: tuple[str, str, str] = ("", "", ""),
    notes: tuple[str, ...] = (),
    wrote_essay: bool = True,
) -> SubmissionResult:
    outcomes = outcomes or [
        Outcome.PASSED if p == w else Outcome.FAILED
        for p, w in zip(points, WORTH.values(), strict=True)
    ]
    cells = tuple(
        CellResult(id, p, WORTH[id], o, m)
        for id, p, o, m in zip(WORTH, points, outcomes, messages, strict=True)
    )
    manual = (ManualCell("essay", 5.0, wrote_essay),)
    return SubmissionResult(student, "ps1", "sums", cells, manual, "none", 1.5, notes)


def put(course: Course, found: SubmissionResult, answers: dict[str, str] | None = None) -> None:
    """Put a result where grading would have put it."""
    (manifest,) = course.manifests("ps1")
    rebuilt = SanitizedSubmission(manifest, {**FULL, **(answers or {})}, (), ())
    path = course.autograded(found.student, "ps1") / "sums.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(as_text(executed_notebook(rebuilt, ordered(rebuilt), ())))
    with opened(course, "ps1") as journal:
        journal.record(Entry(f"key-{found.student}", "s", found, ()))
    book(course.settings, [Booking(found, None, frozenset(), False)])


def grade_by_hand(
    course: Course, student: str, score: float, cell: str = "essay", comment: str = ""
) -> None:
    """Grade a cell as a person does in Formgrader."""
    directory = course.settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        grade: Any = gradebook.find_grade(cell, "sums", "ps1", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            found: Any = gradebook.find_comment(cell, "sums", "ps1", student)
            found.manual_comment = comment
        gradebook.db.commit()
