from __future__ import annotations

import csv
import json
import re

import pytest

from autograder.course.folder import Course
from autograder.course.misconceptions import path_of
from autograder.course.release import register
from autograder.errors import CouldNotCheck
from autograder.model import Outcome, SubmissionResult
from autograder.nbgrader.gradebook import persons_marks
from autograder.present import hints
from autograder.present.exercises import Exercise, exercises
from autograder.present.hints import Hints
from autograder.present.report import render_report, report_data, write_report
from tests.present.class_of_results import WORTH, grade_by_hand, put, result
from tests.present.test_feedback import HOSTILE, Page

CLASSES: dict[str, list[SubmissionResult]] = {
    "nobody": [],
    "one": [result("ada")],
    "all-equal": [result(f"s{n}") for n in range(5)],
    "many": [result(f"s{n}", (2, 3 * (n % 2), 4)) for n in range(30)],
    "unchecked": [result("ada", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3)],
}


@pytest.mark.parametrize("name", CLASSES)
def test_report_stands_alone_for_a_class_of_any_size(name: str) -> None:
    text = render_report("ps1", CLASSES[name])
    found = Page(text)
    found.assert_harmless()
    assert text.count('role="img"') == 2
    assert len(re.findall(r'aria-label="[^"]{20,}"', text)) == 2
    assert not re.search(r'(?:src|href)="http', text)
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL).lower().split()


@pytest.fixture
def parts(read_only_course: Course) -> tuple[Exercise, ...]:
    (manifest,) = read_only_course.manifests("ps1")
    return exercises(manifest)


def test_report_says_the_numbers(parts: tuple[Exercise, ...]) -> None:
    results = [
        result("ada", (2, 3, 4)),
        result("bob", (2, 0, 4), messages=("", "a negative number", "")),
        result("carl", (0, 0, 0), messages=("double(2) should be 4", "a negative number", "")),
    ]
    text = render_report("ps1", results, parts)
    assert "lowest 0, median 6, highest 9" in text
    assert "Sums 47 per cent; share 67 per cent" in text  # the hardest first
    assert "3 answers wait for a person" in text
    (row,) = [c for c in report_data("ps1", results, parts, {})["causes"] if "neg" in c["message"]]
    assert (row["checks"], row["students"]) == (("double-hidden",), ("bob", "carl"))
    assert text.index("a negative number") < text.index("double(2) should be 4")


def test_one_crash_is_one_row(parts: tuple[Exercise, ...]) -> None:
    crashed = [Outcome.CRASHED] * 3
    messages = tuple(f"{id}: the process died (signal 11)" for id in WORTH)
    results = [
        result(student, (0, 0, 0), outcomes=crashed, messages=messages)  # type: ignore[arg-type]
        for student in ("ada", "bob")
    ]
    (row,) = report_data("ps1", results, parts, {})["causes"]
    assert row["exercises"] == ("Sums", "share")
    assert row["checks"] == tuple(WORTH)
    assert row["students"] == ("ada", "bob")


def test_crashes_in_different_exercises_are_two_rows(parts: tuple[Exercise, ...]) -> None:
    said = ("the process died",) * 3
    here = [Outcome.CRASHED, Outcome.CRASHED, Outcome.PASSED]
    there = [Outcome.PASSED, Outcome.PASSED, Outcome.CRASHED]
    results = [
        result("ada", (0, 0, 4), outcomes=here, messages=said),
        result("bob", (2, 3, 0), outcomes=there, messages=said),
    ]
    found = report_data("ps1", results, parts, {})["causes"]
    assert [(c["exercises"], c["students"]) for c in found] == [
        (("Sums",), ("ada",)),
        (("share",), ("bob",)),
    ]


def test_one_message_in_several_checks_of_an_exercise_is_one_row(
    parts: tuple[Exercise, ...],
) -> None:
    said = ("got None", "got None", "got None")
    found = report_data("ps1", [result("ada", (0, 0, 0), messages=said)], parts, {})["causes"]
    assert [cause["checks"] for cause in found] == [
        ("double-hidden", "double-visible")[::-1],
        ("share-partial",),
    ]


def test_not_attempted_is_not_wrong(parts: tuple[Exercise, ...]) -> None:
    blank = [Outcome.NOT_ATTEMPTED] * 3
    results = [
        result("ada"),
        result("bob", (0, 3, 4)),
        result("cyd", (0, 0, 0), outcomes=blank, wrote_essay=False),
    ]
    found = {e["title"]: e for e in report_data("ps1", results, parts, {})["exercises"]}
    counts = ("right", "wrong", "not_attempted", "waiting")
    assert [found["Sums"][c] for c in counts] == [1, 1, 1, 0]
    assert found["Sums"]["share"] == pytest.approx(0.8)
    assert [found["essay"][c] for c in counts] == [0, 0, 1, 2]
    assert found["essay"]["share"] is None


def test_what_people_gave_stands_in_the_report(registered: Course) -> None:
    for name in ("ada", "bob", "cyd"):
        put(registered, result(name))
    grade_by_hand(registered, "ada", 4.0)
    grade_by_hand(registered, "bob", 1.0)
    path = write_report(registered, "ps1")
    text = path.read_text()
    assert "lowest 9, median 10, highest 13" in text
    assert "1 answer waits for a person" in text
    data = json.loads(path.with_name("ps1-report.json").read_text())
    (hand,) = data["by_hand"]
    assert (hand["scores"], hand["waiting"]) == ([4.0, 1.0], ["cyd"])
    with open(path.with_name("ps1-report.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    essay = next(row for row in rows if row["exercise"] == "essay")
    assert (essay["check"], essay["wrong"], essay["waiting"]) == ("", "2", "1")
    assert {row["check"] for row in rows} >= set(WORTH)


def test_numbers_stand_in_the_json_as_they_were_meant(registered: Course) -> None:
    put(registered, result("ada", (0.1, 0.2, 1), wrote_essay=False))
    text = write_report(registered, "ps1").with_name("ps1-report.json").read_text()
    assert json.loads(text)["scores"] == {"ada": 1.3}
    assert "0000000" not in text


def test_an_unread_notebook_is_no_zero(parts: tuple[Exercise, ...]) -> None:
    lost = result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3)
    text = render_report("ps1", [result("ada"), lost], parts)
    assert "Histogram of 1 scores" in text
    assert "lowest 9" in text
    assert "zoe" not in text[text.index('<h2 id="to-grade">') : text.index('<h2 id="unchecked">')]


def test_what_the_report_leads_to_is_on_the_page(parts: tuple[Exercise, ...]) -> None:
    named = Hints(foreseen=1)
    for text in (
        render_report("ps1", CLASSES["many"], parts, beyond=named),
        render_report("ps1", CLASSES["many"], parts),
    ):
        leads = re.findall(r'<a href="#(.*?)"', text)
        assert leads == re.findall(r'<h2 id="(.*?)"', text)


def test_report_has_a_dark_theme_and_a_print_layout() -> None:
    text = render_report("ps1", CLASSES["many"])
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    drawings = "".join(re.findall("<svg.*?</svg>", text, flags=re.DOTALL))
    assert "var(--text)" in drawings
    assert "#000000" not in drawings


def test_who_needs_a_person_is_listed_once() -> None:
    lost = result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3, notes=("not JSON.",))
    text = render_report("ps1", [result("ada"), lost, result("bob", notes=("odd, and read.",))])
    unchecked = text[text.index('<h2 id="unchecked">') : text.index('<h2 id="odd">')]
    odd = text[text.index('<h2 id="odd">') : text.index('<h2 id="time">')]
    assert ("odd, and read." in odd, "not JSON." in odd) == (True, False)
    assert "zoe" in unchecked
    assert "not JSON." in unchecked
    assert "ada" not in unchecked


def test_messages_of_students_are_escaped() -> None:
    text = render_report("ps1", [result("ada", (0, 0, 0), messages=(HOSTILE,) * 3)])
    Page(text).assert_harmless()


def test_report_is_the_same_each_time() -> None:
    assert render_report("ps1", CLASSES["many"]) == render_report("ps1", CLASSES["many"])


def test_report_is_written_from_the_journal(registered: Course) -> None:
    put(registered, result("ada", (2, 0, 4)))
    assert "lowest 6, median 6, highest 6" in write_report(registered, "ps1").read_text()


NAMED = """
[[misconception]]
name = "adds"
because = "adds where it should multiply"
answers.double = "def double(x):\\n    return x + 2"

[[misconception]]
name = "squares"
because = "takes the square"
answers.double = "def double(x):\\n    return x ** 2"
"""


def test_who_fails_as_a_named_wrong_answer_is_named(registered: Course) -> None:
    path = path_of(registered.root, "ps1")
    path.parent.mkdir()
    path.write_text(NAMED)
    put(registered, result("ada", (2, 0, 4), messages=("", "a negative number", "")))
    put(registered, result("bob", (0, 0, 4), messages=("no", "no", "")))
    page = write_report(registered, "ps1")
    text = page.read_text()
    named = text[text.index('<h2 id="named">') : text.index('<h2 id="causes">')]
    for piece in ("one of these", "adds</strong>: adds where it should", "squares", "ada"):
        assert piece in named
    assert "bob" not in named
    (row,) = json.loads(page.with_name("ps1-report.json").read_text())["misconceptions"]
    assert (row["names"], row["students"]) == (["adds", "squares"], ["ada"])
    with open(page.with_name("ps1-misconceptions.csv"), newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["one_of"], line["count"], line["students"]) == ("adds | squares", "1", "ada")


def test_without_named_wrong_answers_the_report_does_not_speak_of_them(
    registered: Course,
) -> None:
    put(registered, result("ada"))
    assert "wrong answers" not in write_report(registered, "ps1").read_text()


def test_a_machine_that_cannot_try_them_still_writes_the_report(
    registered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*given: object) -> None:
        raise CouldNotCheck("Nothing runs here.")

    monkeypatch.setattr(hints, "foreseen", cannot)
    path = path_of(registered.root, "ps1")
    path.parent.mkdir()
    path.write_text(NAMED)
    put(registered, result("ada"))
    assert "None could be tried:</strong> Nothing runs here." in (
        write_report(registered, "ps1").read_text()
    )


LONG = """
def double({0}):
    {1} = 0
    for {2} in range(2):
        {1} = {1} + {0}
    return {1} if {0} else {0} * 2
"""


def test_answers_that_are_alike_are_a_hint(registered: Course) -> None:
    put(registered, result("ada"), {"double": LONG.format("x", "y", "z")})
    put(registered, result("bob"), {"double": LONG.format("number", "total", "_")})
    put(registered, result("cyd"))
    page = write_report(registered, "ps1")
    (row,) = json.loads(page.with_name("ps1-report.json").read_text())["similar"]
    assert (row["students"], row["cells"]) == (["ada", "bob"], ["double"])
    assert "no verdict" in page.read_text()


def test_what_a_person_has_to_do_leads_to_formgrader(registered: Course) -> None:
    put(registered, result("ada"))
    put(registered, result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3))
    text = write_report(registered, "ps1").read_text()
    base = "http://localhost:8888/formgrader"
    assert f'<a href="{base}/gradebook/ps1/sums">sums · essay</a>' in text
    marks = persons_marks(registered.settings, "ps1", "sums")
    for name in ("ada", "zoe"):
        assert f'<a href="{base}/submissions/{marks[name].submission}/">{name}</a>' in text


def test_where_formgrader_is_can_be_configured(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    line = 'c.Autograder.formgrader_url = "https://hub.example/user/me/formgrader/"'
    config.write_text(f"{config.read_text()}\n{line}\n")
    elsewhere = Course.open(course.root)
    register(elsewhere, "ps1")
    put(elsewhere, result("ada"))
    text = write_report(elsewhere, "ps1").read_text()
    assert "https://hub.example/user/me/formgrader/gradebook/ps1/sums" in text
