from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from autograder.course.folder import Course
from autograder.course.release import register
from autograder.errors import WrongUse
from autograder.model import Outcome
from autograder.nbgrader.gradebook import grade_rows
from autograder.present.feedback import render_answer, render_markdown
from autograder.present.feedback_run import write_feedback
from autograder.present.graded_answers import Text
from autograder.submission.task import SHARED_NOTE
from tests.present.class_of_results import grade_by_hand, put, result
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
    grade_by_hand(registered, "ada", 4.5, comment="<b>well said</b>")
    text = page(registered)
    assert "4.5 of 5, graded by a person" in text
    assert "&lt;b&gt;well said&lt;/b&gt;" in text
    assert "13.5 of 14" in text


def test_essay_that_nobody_graded_yet_says_so(registered: Course) -> None:
    put(registered, result("ada"))
    assert "worth 5, not graded by a person yet" in page(registered)


def test_essay_that_nobody_wrote_is_not_answered(registered: Course) -> None:
    put(registered, result("ada", wrote_essay=False))
    text = page(registered)
    assert "not answered: 0 of 5" in text
    assert "9 of 14" in text
    assert "person" not in text[text.index("<main>") :]


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.COULD_NOT_CHECK])
def test_every_outcome_has_a_word_and_a_class(registered: Course, outcome: Outcome) -> None:
    put(registered, result("ada", (0, 0, 0), outcomes=[outcome] * 3))
    text = page(registered)
    assert f'class="outcome {outcome.value}"' in text
    assert outcome.value.replace("_", " ") in text


def test_file_that_could_not_be_opened_is_one_box_without_a_score(registered: Course) -> None:
    why = "sums.ipynb is not valid JSON (line 12)."
    lost = [Outcome.COULD_NOT_CHECK] * 3
    put(registered, result("ada", (0, 0, 0), outcomes=lost, messages=(why,) * 3, notes=(why,)))
    text = page(registered)
    assert text.count(why) == 1
    assert "a person looks at it" in text
    assert "hand it in again" in text
    body = text[text.index("<main>") :]
    assert not re.search(r"\d of \d", body)
    assert "<table" not in body
    assert "double" not in body  # nothing of the starter, which is not what was handed in


def test_unread_file_that_a_person_graded_has_the_persons_score(registered: Course) -> None:
    put(registered, result("ada", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3))
    for cell, score in (("double-visible", 2), ("double-hidden", 0), ("share-partial", 4)):
        grade_by_hand(registered, "ada", score, cell)
    grade_by_hand(registered, "ada", 5)
    assert "11 of 14" in page(registered)


def test_one_check_that_could_not_run_waits_beside_the_others(registered: Course) -> None:
    outcomes = [Outcome.PASSED, Outcome.COULD_NOT_CHECK, Outcome.PASSED]
    put(registered, result("ada", (2, 0, 4), outcomes=outcomes, wrote_essay=False))
    text = page(registered)
    assert "6 of 11" in text
    assert "3 points are still to be decided" in text
    assert "worth 3, a person looks at it" in text
    assert "0 of 3" not in text


def summary(text: str) -> list[tuple[str, str, str]]:
    table = text[text.index('<table class="summary">') :]
    rows = re.findall(r"<tr><th scope=.row.>(.*?)</tr>", table[: table.index("</table>")])
    cells = [[re.sub("<.*?>", "", c).strip() for c in row.split("<td")] for row in rows]
    return [tuple(c.split(">", 1)[-1] for c in row) for row in cells]  # type: ignore[misc]


def test_summary_stands_first_and_what_failed_is_on_top(registered: Course) -> None:
    outcomes = [Outcome.PASSED, Outcome.PASSED, Outcome.FAILED]
    put(registered, result("ada", (2, 3, 0), outcomes=outcomes, wrote_essay=False))
    text = page(registered)
    assert summary(text) == [
        ("share", "✗ failed", "0 of 4"),
        ("essay", "○ not answered", "0 of 5"),
        ("Sums", "✓ passed", "5 of 5"),
    ]
    assert text.index('class="summary"') < text.index("<section")
    assert all(f'id="{anchor}"' in text for anchor in re.findall(r'href="#(.*?)"', text))


def test_failed_checks_come_before_passed_ones(registered: Course) -> None:
    put(registered, result("ada", (2, 0, 4), messages=("", "a negative number", "")))
    text = page(registered)
    assert text.index("double-hidden") < text.index("double-visible")


def test_each_check_says_what_it_tests(registered: Course) -> None:
    put(registered, result("ada", (0, 3, 4), messages=("double(2) should be 4", "", "")))
    text = page(registered)
    assert 'visible <span class="name">double-visible</span>' in text
    assert text.count("double(2) should be 4") == 1  # the message, which says what is tested
    put(registered, result("bob"))
    assert '<span class="tests">double(2) should be 4</span>' in page(registered, "bob")


def test_an_exercise_that_has_not_passed_says_what_to_reread(course: Course) -> None:
    path = course.source("ps1") / "sums.ipynb"
    text = path.read_text().replace("# Sums", "# Sums\\n\\nSee [01 *Adding*](../01_sums.ipynb).")
    path.write_text(text)
    register(course, "ps1")
    put(course, result("ada", (0, 3, 4)))
    put(course, result("bob"))
    assert "To reread: <strong>01 Adding</strong>" in page(course)
    assert "To reread" not in page(course, "bob")


def test_isolation_is_not_the_students_business(registered: Course) -> None:
    notes = ("These checks ran in the student's process, which is tamper-evident only: x.",)
    said = (SHARED_NOTE, f"a negative number {SHARED_NOTE}", "")
    put(registered, result("ada", (2, 0, 4), notes=notes, messages=said))
    text = page(registered).lower()
    assert "a negative number" in text
    assert "isolation" not in text
    assert "tamper" not in text


def test_page_has_a_dark_theme(registered: Course) -> None:
    put(registered, result("ada"))
    assert "prefers-color-scheme: dark" in page(registered)


CLASS = {
    "right": result("right"),
    "partly": result("partly", (2, 0, 4), wrote_essay=False),
    "nothing": result(
        "nothing", (0, 0, 0), outcomes=[Outcome.NOT_ATTEMPTED] * 3, wrote_essay=False
    ),
    "thirds": result("thirds", (2, 0.1, 0.2), wrote_essay=False),
    "essay": result("essay"),
    "regraded": result("regraded", (0, 3, 4), wrote_essay=False),
    "unread": result("unread", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3),
    "one-check": result(
        "one-check",
        (2, 0, 4),
        outcomes=[Outcome.PASSED, Outcome.COULD_NOT_CHECK, Outcome.PASSED],
        wrote_essay=False,
    ),
}


def test_no_page_contradicts_the_gradebook(registered: Course) -> None:
    for found in CLASS.values():
        put(registered, found)
    grade_by_hand(registered, "right", 4.25)
    grade_by_hand(registered, "regraded", 1.5, "double-visible")
    grade_by_hand(registered, "nothing", 1.0)
    write_feedback(registered, "ps1")
    rows = {row.student: row for row in grade_rows(registered.settings, "ps1")}
    assert rows.keys() == CLASS.keys()
    assert sum(row.needs_manual_grade for row in rows.values()) == 3
    for student, row in rows.items():
        text = (registered.feedback(student, "ps1") / "sums.html").read_text()
        whole = re.search(r"<strong>([\d.]+) of ([\d.]+)</strong> points\.", text)
        assert (whole is None) == row.needs_manual_grade, student
        if whole is None:
            assert re.search("has no score yet|still to be decided by a person", text), student
            continue
        assert (float(whole[1]), float(whole[2])) == pytest.approx((row.score, row.max_score))
        parts = [points.split(" of ") for *_, points in summary(text)]
        assert sum(float(earned) for earned, _ in parts) == pytest.approx(row.score), student
        assert sum(float(most) for _, most in parts) == row.max_score


def test_feedback_before_grading_is_refused_with_the_cure(registered: Course) -> None:
    with pytest.raises(WrongUse, match="autograder grade ps1"):
        write_feedback(registered, "ps1")


def test_what_a_cell_has_shown_stands_below_it(registered: Course) -> None:
    (manifest,) = registered.manifests("ps1")
    shown = (
        ("image/png", "data:image/png;base64,iVBORw0KGgo="),
        ("text/html", '<table><tr><td style="color: red">-2</td></tr></table><script>a</script>'),
        ("text/markdown", "*so*"),
    )
    page = str(render_answer(manifest, Text("table", "code", {}, shown)))
    assert page.index("iVBORw0KGgo=") < page.index('<td style="color:red">-2</td>')
    assert "<em>so</em>" in page
    assert "script" not in page
