from __future__ import annotations

import re

import pytest

from autograder.course.folder import Course
from autograder.model import Outcome, SubmissionResult
from autograder.present.report import render_report, write_report
from tests.present.class_of_results import put, result
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


def test_report_says_the_numbers() -> None:
    results = [
        result("ada", (2, 3, 4)),
        result("bob", (2, 0, 4), messages=("", "a negative number", "")),
        result("carl", (0, 0, 0), messages=("double(2) should be 4", "a negative number", "")),
    ]
    text = render_report("ps1", results)
    assert "lowest 0, median 6, highest 9" in text
    assert re.search(r">2</td><th scope=\"row\">double-hidden</th>.*a negative number", text)
    assert "double-visible 67 per cent" in text


def test_who_needs_a_person_is_listed() -> None:
    lost = result("zoe", (0, 0, 0), outcomes=[Outcome.COULD_NOT_CHECK] * 3, notes=("not JSON.",))
    text = render_report("ps1", [result("ada"), lost])
    unchecked = text[text.index("Could not be checked") : text.index("Odd submissions")]
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
