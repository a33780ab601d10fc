"""A class of honest students who do not keep to the cells that they were given, graded once."""

from __future__ import annotations

import base64
from copy import deepcopy
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.model import Outcome, SubmissionResult
from autograder.nbgrader.gradebook import grade_rows
from autograder.nbgrader.source import generate
from autograder.present.feedback_run import write_feedback
from tests.tiny_course import (
    DOUBLE,
    DOUBLE_STUB,
    ESSAY_STUB,
    FULL,
    answered,
    released_notebook,
    submit,
    write_course,
)

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
BLANK = FULL | {"essay": ESSAY_STUB}


def at(notebook: Any, grade_id: str) -> int:
    return next(n for n, cell in enumerate(notebook.cells) if cell.id == grade_id)


def split(*texts: str) -> Any:
    notebook = deepcopy(answered(**BLANK))
    place = at(notebook, "double")
    parts = [deepcopy(notebook.cells[place]) for _ in texts]
    for number, (part, text) in enumerate(zip(parts, texts, strict=True)):
        part.source, part.id = text, f"double-{number}"
    notebook.cells[place : place + 1] = parts
    return notebook


def below(notebook: Any, grade_id: str, new: Any) -> Any:
    notebook = deepcopy(notebook)
    notebook.cells.insert(at(notebook, grade_id) + 1, new)
    return notebook


def pictured() -> Any:
    cell = new_markdown_cell("As ![seen](attachment:image.png) here, **at length**.")
    cell["attachments"] = {"image.png": {"image/png": PNG}}
    return below(answered(**BLANK), "essay", cell)


HELPED = ("def twice(x):\n    return x + x", "def double(x):\n    return twice(x)")
CLASS = {
    "split": (split(*HELPED), 9.0),
    "one-part-fails": (split("1 / 0", *HELPED, "later"), 9.0),
    "stub-below": (split(DOUBLE, DOUBLE_STUB), 9.0),
    "wrong-then-right": (split("def double(x):\n    return x", DOUBLE), 9.0),
    "right-then-wrong": (split(DOUBLE, "def double(x):\n    return 5"), 4.0),
    "code-below": (below(released_notebook(), "double", new_code_cell(DOUBLE)), 5.0),
    "wrong-code-below": (below(released_notebook(), "double", new_code_cell("double = 1")), 0.0),
    "essay-below": (pictured(), 9.0),
    "essay-blank": (answered(**BLANK), 9.0),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = write_course(tmp_path_factory.mktemp("beside") / "course")
    for student, (notebook, _) in CLASS.items():
        submit(root, student, notebook)
    course = Course.open(root)
    generate(course.settings, course.settings.directory, "ps1")
    return course


@pytest.fixture(scope="module")
def results(course: Course) -> dict[str, SubmissionResult]:
    run = grade(course, "ps1", GradeOptions(jobs=1))
    write_feedback(course, "ps1")
    return {result.student: result for result in run.results}


@pytest.mark.parametrize("student", CLASS)
def test_work_earns_what_it_is_worth(results: dict[str, SubmissionResult], student: str) -> None:
    assert results[student].score == CLASS[student][1]


def test_code_below_a_stub_was_an_attempt(results: dict[str, SubmissionResult]) -> None:
    tried, passed, untried = Outcome.FAILED, Outcome.PASSED, Outcome.NOT_ATTEMPTED
    right, wrong = results["code-below"].cells, results["wrong-code-below"].cells
    assert [cell.outcome for cell in right] == [passed, passed, untried]
    assert [cell.outcome for cell in wrong] == [tried, tried, untried]


def test_a_person_is_asked_where_there_is_text(
    course: Course, results: dict[str, SubmissionResult]
) -> None:
    waiting = {row.student for row in grade_rows(course.settings, "ps1") if row.needs_manual_grade}
    assert waiting == {"essay-below"}
    assert "a person is asked" in " ".join(results["essay-below"].notes)
    assert not results["essay-blank"].notes


def page(course: Course, student: str) -> str:
    return (course.feedback(student, "ps1") / "sums.html").read_text()


@pytest.mark.usefixtures("results")
def test_feedback_shows_text_and_pictures_from_new_cells(course: Course) -> None:
    text = page(course, "essay-below")
    assert "<strong>at length</strong>" in text
    assert f'src="data:image/png;base64,{PNG}"' in text


@pytest.mark.usefixtures("results")
def test_feedback_shows_all_parts_of_an_answer(course: Course) -> None:
    assert page(course, "split").count("twice") == 2
