from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course.folder import Course
from autograder.course.release import register, release
from autograder.errors import CouldNotCheck, NotInGradebook
from autograder.model import CellResult, ManualCell, Outcome, SubmissionResult
from autograder.nbgrader.gradebook import Booking, book, grade_rows, persons_marks
from autograder.nbgrader.migration import source_state
from autograder.nbgrader.settings import at_home
from tests.tiny_course import source_notebook, write_course

NOON = datetime(2026, 1, 1, 12)


def booking(
    points: tuple[float, float, float] = (2, 3, 4),
    *,
    answered: bool = True,
    outcome: Outcome = Outcome.PASSED,
    again: bool = False,
    student: str = "ada",
) -> Booking:
    worth = {"double-visible": 2.0, "double-hidden": 3.0, "share-partial": 4.0}
    cells = tuple(
        CellResult(id, earned, worth[id], outcome) for id, earned in zip(worth, points, strict=True)
    )
    manual = (ManualCell("essay", 5.0, answered),)
    result = SubmissionResult(student, "ps1", "sums", cells, manual, "none", 1.0, ())
    return Booking(result, NOON, frozenset({"share"}), again)


def with_gradebook(course: Course, do: Callable[[Any], Any]) -> Any:
    from nbgrader.api import Gradebook

    directory = course.settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        found = do(gradebook)
        gradebook.db.commit()
        return found


def grades(course: Course) -> dict[str, tuple[float | None, float | None, bool]]:
    def read(gradebook: Any) -> Any:
        notebook = gradebook.find_submission_notebook("sums", "ps1", "ada")
        return {
            g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in notebook.grades
        }

    found: dict[str, tuple[float | None, float | None, bool]] = with_gradebook(course, read)
    return found


def give_by_hand(course: Course, score: float, extra: float = 0.0) -> None:
    def write(gradebook: Any) -> None:
        grade = gradebook.find_grade("essay", "sums", "ps1", "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
        comment = gradebook.find_comment("essay", "sums", "ps1", "ada")
        comment.manual_comment = "well said"

    with_gradebook(course, write)


def test_scores_are_written_and_written_answers_wait_for_a_person(registered: Course) -> None:
    book(registered.settings, [booking()])
    assert grades(registered) == {
        "double-visible": (2.0, None, False),
        "double-hidden": (3.0, None, False),
        "share-partial": (4.0, None, False),
        "essay": (None, None, True),
    }
    (row,) = grade_rows(registered.settings, "ps1")
    assert (row.score, row.max_score, row.timestamp) == (9.0, 14.0, NOON)


def test_unanswered_essay_scores_nothing_without_a_person(registered: Course) -> None:
    book(registered.settings, [booking(answered=False)])
    assert grades(registered)["essay"] == (0.0, None, False)


def test_booking_twice_changes_nothing(registered: Course) -> None:
    book(registered.settings, [booking()])
    before = Path(registered.root / "gradebook.db"), grades(registered)
    book(registered.settings, [booking()])
    assert (before[0], grades(registered)) == before
    assert len(grade_rows(registered.settings, "ps1")) == 1


def test_marks_of_a_person_survive_a_regrade(registered: Course) -> None:
    book(registered.settings, [booking()])
    give_by_hand(registered, 4.5, extra=1.0)
    book(registered.settings, [booking()])
    assert grades(registered)["essay"] == (None, 4.5, False)
    (row,) = grade_rows(registered.settings, "ps1")
    assert row.score == 9.0 + 4.5 + 1.0


def test_resubmission_keeps_no_stale_score_and_asks_about_changed_checks(
    registered: Course,
) -> None:
    book(registered.settings, [booking()])
    give_by_hand(registered, 4.5)

    def change(gradebook: Any) -> None:
        grade = gradebook.find_grade("double-hidden", "sums", "ps1", "ada")
        grade.manual_score, grade.needs_manual_grade = 2.0, False

    with_gradebook(registered, change)
    book(registered.settings, [booking((0, 0, 1), again=True)])
    found = grades(registered)
    assert [found[k][0] for k in ("double-visible", "double-hidden", "share-partial")] == [0, 0, 1]
    assert found["double-hidden"] == (0.0, 2.0, True)
    assert found["essay"] == (None, 4.5, False)


def test_could_not_check_takes_the_score_back_and_asks_for_a_person(registered: Course) -> None:
    book(registered.settings, [booking()])
    book(registered.settings, [booking((0, 0, 0), outcome=Outcome.COULD_NOT_CHECK)])
    assert grades(registered)["double-visible"] == (None, None, True)


def test_score_above_the_maximum_is_clipped(registered: Course) -> None:
    book(registered.settings, [booking((200, 3, 4))])
    assert grades(registered)["double-visible"][0] == 2.0


def test_unanswered_cells_get_the_comment_of_nbgrader(registered: Course) -> None:
    book(registered.settings, [booking()])

    def read(gradebook: Any) -> Any:
        notebook = gradebook.find_submission_notebook("sums", "ps1", "ada")
        return {c.name: c.auto_comment for c in notebook.comments}

    found = with_gradebook(registered, read)
    assert found == {"share": "No response.", "double": None, "essay": None}


def test_late_penalty_comes_from_the_configured_plugin(tmp_path: Path) -> None:
    config = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
    course = Course.open(write_course(tmp_path / "late", config))
    register(course, "ps1")
    with_gradebook(
        course, lambda g: g.update_or_create_assignment("ps1", duedate="2026-01-01 11:00:00")
    )
    book(course.settings, [booking()])
    (row,) = grade_rows(course.settings, "ps1")
    assert (row.score, row.late_penalty) == (0.0, 9.0)
    with_gradebook(
        course, lambda g: g.update_or_create_assignment("ps1", duedate="2026-01-01 13:00:00")
    )
    book(course.settings, [booking()])
    (row,) = grade_rows(course.settings, "ps1")
    assert (row.score, row.late_penalty) == (9.0, 0.0)


def test_comments_and_marks_of_people_are_read_back(registered: Course) -> None:
    book(registered.settings, [booking()])
    give_by_hand(registered, 4.5)
    marks = persons_marks(registered.settings, "ps1", "sums")["ada"]
    assert marks.by_hand == {"essay"}
    assert marks.scores["essay"] == 4.5
    assert marks.comments == {"essay": "well said"}


def test_unreleased_assignment_is_refused_with_the_cure(course: Course) -> None:
    with pytest.raises(NotInGradebook, match="autograder release ps1"):
        book(course.settings, [booking()])
    with pytest.raises(NotInGradebook, match="autograder release ps1"):
        grade_rows(course.settings, "ps1")


def test_registering_leaves_no_release_behind(registered: Course) -> None:
    assert not registered.release("ps1").exists()
    assert changes(registered) == []


def rewrite(course: Course, change: Callable[[Any], None]) -> Course:
    notebook = source_notebook()
    change(notebook)
    nbformat.write(notebook, course.notebooks("ps1")[0])
    return Course.open(course.root)


def changes(course: Course) -> list[str]:
    state = source_state(course.settings, "ps1", course.manifests("ps1"))
    return [change.text for change in state.changes]


def with_other_points(notebook: Any) -> None:
    notebook.cells[4].metadata.nbgrader["points"] = 7


def test_points_that_changed_before_anything_was_graded_are_registered_again(
    registered: Course,
) -> None:
    changed = rewrite(registered, with_other_points)
    assert changes(changed) == ["double-visible (sums) is worth 7 points (it was 2)"]
    register(changed, "ps1")
    assert changes(changed) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_other_points, r"double-visible \(sums\) is worth 7 points \(it was 2\)"),
        (lambda notebook: notebook.cells.pop(4), r"double-visible \(sums\) is gone"),
    ],
    ids=["points", "gone"],
)
def test_source_that_changed_after_grading_is_refused_with_the_cure(
    registered: Course, change: Callable[[Any], None], said: str
) -> None:
    book(registered.settings, [booking()])
    changed = rewrite(registered, change)
    for deed in (register, release):
        with pytest.raises(NotInGradebook, match=rf"{said}.*autograder grade ps1 --migrate"):
            deed(changed, "ps1")


def test_locked_gradebook_is_said_with_the_cure(
    registered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.nbgrader.turns.PATIENCE", 0.5)
    with contextlib.closing(sqlite3.connect(registered.root / "gradebook.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            CouldNotCheck, match=r"database is locked.*done before is kept: close what uses it"
        ):
            book(registered.settings, [booking()])
        other.rollback()
    book(registered.settings, [booking()])
    assert len(grade_rows(registered.settings, "ps1")) == 1


def test_busy_gradebook_is_waited_for_and_that_is_said(
    registered: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    file = registered.root / "gradebook.db"
    with contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = threading.Timer(1.0, other.rollback)
        ended.start()
        book(registered.settings, [booking()])
        ended.join()
    assert capsys.readouterr().err.count(f"The gradebook {file} is busy") == 1
    assert len(grade_rows(registered.settings, "ps1")) == 1


def test_names_of_a_platform_stand_where_nobody_gave_others(registered: Course) -> None:
    person = {"first_name": "Ada", "last_name": "Lovelace", "email": ""}
    with_gradebook(registered, lambda gradebook: gradebook.add_student("bob", last_name="Bobbin"))
    bookings = [replace(booking(student=student), person=person) for student in ("ada", "bob")]
    book(registered.settings, bookings)
    rows = {row.student: row for row in grade_rows(registered.settings, "ps1")}
    assert (rows["ada"].first_name, rows["ada"].last_name, rows["ada"].email) == (
        "Ada",
        "Lovelace",
        "",
    )
    assert (rows["bob"].first_name, rows["bob"].last_name) == ("Ada", "Bobbin")
