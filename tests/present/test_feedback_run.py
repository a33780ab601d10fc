"""Feedback for a class: nothing is written twice, nothing is left torn, in any number of jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import Course
from autograder.present import feedback_run
from autograder.present.feedback_run import write_feedback
from tests.present.class_of_results import grade_by_hand, put, result

CLASS = ("ada", "bob", "eve")


@pytest.fixture
def graded(registered: Course) -> Course:
    for student in CLASS:
        put(registered, result(student))
    return registered


def files(course: Course) -> dict[str, int]:
    """Return which file each page is: a page that is written again is another one."""
    pages = {s: course.feedback(s, "ps1") / "sums.html" for s in CLASS}
    return {student: page.stat().st_ino for student, page in pages.items()}


def test_a_second_run_writes_nothing(graded: Course) -> None:
    assert write_feedback(graded, "ps1").unchanged == 0
    before = files(graded)
    again = write_feedback(graded, "ps1")
    assert (len(again.pages), again.unchanged, files(graded)) == (3, 3, before)


def test_a_mark_that_a_person_gives_changes_one_page(graded: Course) -> None:
    write_feedback(graded, "ps1")
    before = files(graded)
    grade_by_hand(graded, "bob", 3.5, comment="Nearly.")
    assert write_feedback(graded, "ps1").unchanged == 2
    after = files(graded)
    assert [student for student in CLASS if before[student] != after[student]] == ["bob"]
    assert "Nearly." in (graded.feedback("bob", "ps1") / "sums.html").read_text()


@pytest.mark.parametrize("torn", [b"", b"<!DOCTYPE html>"], ids=["empty", "torn"])
def test_a_page_that_is_gone_or_torn_is_written_again(graded: Course, torn: bytes) -> None:
    (page, *others) = write_feedback(graded, "ps1").pages
    whole = page.read_bytes()
    page.write_bytes(torn)
    others[0].unlink()
    assert write_feedback(graded, "ps1").unchanged == 1
    assert page.read_bytes() == whole
    assert others[0].exists()


def test_an_answer_that_was_graded_again_changes_its_page(graded: Course) -> None:
    write_feedback(graded, "ps1")
    notebook = graded.autograded("eve", "ps1") / "sums.ipynb"
    notebook.write_text(notebook.read_text().replace("return 2 * x", "return x + x + 0"))
    assert write_feedback(graded, "ps1").unchanged == 2
    assert "+" in (graded.feedback("eve", "ps1") / "sums.html").read_text()


def test_several_jobs_write_the_same_pages(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {page: page.read_bytes() for page in write_feedback(graded, "ps1", 1).pages}
    for page in alone:
        page.unlink()
    monkeypatch.setattr(feedback_run, "MANY", 1)
    together = write_feedback(graded, "ps1", 2)
    assert {page: page.read_bytes() for page in together.pages} == alone


def test_a_page_says_nothing_of_what_it_was_made_from(graded: Course, tmp_path: Path) -> None:
    """With another secret, another hash: whoever guesses a hidden test cannot try the guess."""
    first = write_feedback(graded, "ps1").pages[0].read_text().splitlines()
    (graded.state / "ps1.secret").write_text("another\n")
    second = write_feedback(graded, "ps1").pages[0].read_text().splitlines()
    assert first[:-1] == second[:-1]
    assert first[-1] != second[-1]
