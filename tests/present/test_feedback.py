from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Outcome
from autograder.nbgrader.settings import at_home
from autograder.present.feedback import render_markdown, write_feedback
from tests.present.class_of_results import put, result
from tests.tiny_course import HIDDEN_WORD

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def assert_harmless(self) -> None:
        assert not self.tags & {"script", "iframe", "object", "embed", "link", "form", "base"}
        for name, value in self.attributes:
            assert not name.startswith("on"), name
            if name in {"src", "href"}:
                assert value is not None
                assert (
                    not value.strip().lower().startswith(("javascript:", "http:", "//", "data:t"))
                )


def page(course: Course, student: str = "ada") -> str:
    write_feedback(course, "ps1")
    return (course.feedback(student, "ps1") / "sums.html").read_text()


def test_page_names_each_check_with_outcome_points_and_message(registered: Course) -> None:
    put(registered, result("ada", (2, 0, 4), messages=("", "a negative number", "")))
    text = page(registered)
    for piece in ("double-hidden", "failed", "0 of 3", "a negative number", "6 of 9", "Sums"):
        assert piece in text
    assert "2 * x" in text.replace('<span class="o">*</span>', "*").replace(
        '<span class="mi">2</span>', "2"
    ).replace('<span class="n">x</span>', "x")


def test_hidden_tests_are_not_in_the_page(registered: Course) -> None:
    put(registered, result("ada"))
    assert HIDDEN_WORD not in page(registered)
    assert "assert" not in page(registered)


def test_nothing_in_the_page_can_run_or_fetch(registered: Course) -> None:
    answers = {"double": f"# {HOSTILE}", "essay": f"{HOSTILE}\n\n[a](javascript:alert(1)) **bold**"}
    put(registered, result("ada", messages=(HOSTILE,) * 3, notes=(HOSTILE,)), answers)
    text = page(registered)
    Page(text).assert_harmless()
    assert "&lt;script&gt;" in text
    assert "<strong>bold</strong>" in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize(
    "attack",
    [
        HOSTILE,
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](http://evil.example/x.png)",
        "<svg onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        "<style>body{display:none}</style>",
        "<a href='//evil.example' onclick=alert(1)>x</a>",
    ],
)
def test_markdown_is_disarmed(attack: str) -> None:
    html = str(render_markdown(attack))
    found = Page(html)
    assert not found.tags & {"script", "svg", "iframe", "style", "object"}
    for name, value in found.attributes:
        assert not name.startswith("on")
        assert name != "src"
        assert "javascript:" not in (value or "")
        assert not (value or "").startswith("data:")


def test_picture_inside_the_text_is_kept() -> None:
    assert 'src="data:image/png;base64,aGk="' in str(
        render_markdown('<img src="data:image/png;base64,aGk=">')
    )


def test_what_a_person_wrote_is_shown(registered: Course) -> None:
    put(registered, result("ada"))

    def mark(gradebook: Any) -> None:
        grade = gradebook.find_grade("essay", "sums", "ps1", "ada")
        grade.manual_score, grade.needs_manual_grade = 4.5, False
        gradebook.find_comment("essay", "sums", "ps1", "ada").manual_comment = "<b>well said</b>"

    from nbgrader.api import Gradebook

    directory = registered.settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        mark(gradebook)
        gradebook.db.commit()
    text = page(registered)
    assert "4.5 of 5, graded by a person" in text
    assert "&lt;b&gt;well said&lt;/b&gt;" in text
    assert "13.5 of 14" in text


def test_essay_that_nobody_graded_yet_says_so(registered: Course) -> None:
    put(registered, result("ada"))
    assert "worth 5, not graded by a person yet" in page(registered)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_word_and_a_class(registered: Course, outcome: Outcome) -> None:
    put(registered, result("ada", (0, 0, 0), outcomes=[outcome] * 3))
    text = page(registered)
    assert f'class="outcome {outcome.value}"' in text
    assert outcome.value.replace("_", " ") in text


def test_feedback_before_grading_is_refused_with_the_cure(registered: Course) -> None:
    with pytest.raises(WrongUse, match="autograder grade ps1"):
        write_feedback(registered, "ps1")
