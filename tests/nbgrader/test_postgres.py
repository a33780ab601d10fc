"""A gradebook on PostgreSQL, through nbgrader's own ``db_url``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.course.release import register
from autograder.errors import GradebookRefused
from autograder.nbgrader.gradebook import book, grade_rows, persons_marks
from tests.nbgrader.postgres import postgres_server, postgres_url
from tests.nbgrader.test_gradebook import booking, give_by_hand, grades, with_gradebook
from tests.tiny_course import FULL, answered, submit, write_course

__all__ = ["postgres_server", "postgres_url"]

STUDENTS = ("ada", "bob", "cyd", "dan")


def on(url: str, root: Path) -> Course:
    return Course.open(write_course(root, f"c.CourseDirectory.db_url = {url!r}\n"))


@pytest.fixture
def on_server(postgres_url: str, tmp_path: Path) -> Course:
    course = on(postgres_url, tmp_path / "course")
    register(course, "ps1")
    return course


def test_class_is_graded_into_the_server_and_marks_of_a_person_stay(on_server: Course) -> None:
    submit(on_server.root, "ada", answered(**FULL))
    options = GradeOptions(jobs=1, require_isolation="none")
    (result,) = grade(on_server, "ps1", options).results
    give_by_hand(on_server, 4.5, extra=0.5)
    (row,) = grade_rows(on_server.settings, "ps1")
    assert (result.score, row.score, row.needs_manual_grade) == (9.0, 14.0, False)
    again = GradeOptions(jobs=1, require_isolation="none", force=True)
    grade(on_server, "ps1", again)
    assert grade_rows(on_server.settings, "ps1") == (row,)
    assert persons_marks(on_server.settings, "ps1", "sums")["ada"].comments == {
        "essay": "well said"
    }
    assert not (on_server.root / "gradebook.db").exists()


def graded_beside(course: Course) -> None:
    """Let two people grade everybody by hand while the engine books everybody, over and over."""
    book(course.settings, [booking(student=student) for student in STUDENTS])
    trouble: list[BaseException] = []

    def person(cell: str, score: float) -> Callable[[], None]:
        def all_of_them(gradebook: Any) -> None:
            for student in STUDENTS:
                mark = gradebook.find_grade(cell, "sums", "ps1", student)
                mark.manual_score, mark.needs_manual_grade = score, False
                gradebook.db.commit()

        def work() -> None:
            try:
                with_gradebook(course, all_of_them)
            except BaseException as error:
                trouble.append(error)

        return work

    people = [
        threading.Thread(target=person(cell, score))
        for cell, score in (("essay", 4.0), ("share-partial", 3.0))
    ]
    for each in people:
        each.start()
    points = 0.0
    while any(each.is_alive() for each in people):
        points = 2.0 - points
        book(course.settings, [booking((points, 3, 4), student=student) for student in STUDENTS])
    for each in people:
        each.join()
    book(course.settings, [booking((2, 3, 4), student=student) for student in STUDENTS])
    assert not trouble, trouble
    by_student = {row.student: row.score for row in grade_rows(course.settings, "ps1")}
    assert by_student == dict.fromkeys(STUDENTS, 2.0 + 3.0 + 3.0 + 4.0)
    found = grades(course)
    assert found["essay"] == (None, 4.0, False)
    assert found["share-partial"] == (4.0, 3.0, False)


def test_two_people_grade_by_hand_while_the_engine_writes_to_the_server(
    on_server: Course,
) -> None:
    graded_beside(on_server)


def test_two_people_grade_by_hand_while_the_engine_writes_to_a_file(registered: Course) -> None:
    graded_beside(registered)


def test_server_whose_marks_are_being_changed_is_waited_for_and_that_is_said(
    on_server: Course, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book(on_server.settings, [booking()])
    engine = create_engine(postgres_url)
    with engine.connect() as other:
        other.execute(text("UPDATE grade SET extra_credit = 1"))
        ended = threading.Timer(1.0, other.commit)
        ended.start()
        book(on_server.settings, [booking((0, 3, 4))])
        ended.join()
    engine.dispose()
    assert "is busy, another program writes" in capsys.readouterr().err
    assert grades(on_server)["double-visible"] == (0.0, None, False)
    assert grade_rows(on_server.settings, "ps1")[0].score == (0 + 1) + (3 + 1) + (4 + 1)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://me:secret@127.0.0.1:1/course", "start the server"),
        ("postgresql+asyncpg://me:secret@127.0.0.1:1/course", "needs the Python package asyncpg"),
        ("no database", "names no database"),
        ("nonsense://me@server/course", "names no database"),
    ],
)
def test_database_that_cannot_be_used_is_refused_in_a_sentence_without_the_password(
    tmp_path: Path, url: str, said: str
) -> None:
    pytest.importorskip("psycopg")
    course = on(url, tmp_path / "course")
    with pytest.raises(GradebookRefused, match=said) as refused:
        register(course, "ps1")
    assert "secret" not in str(refused.value)
